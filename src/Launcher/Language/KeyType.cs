using System.Globalization;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Scenarios;
using ProcActors.Roles;

namespace ProcActors.Launcher.Language;

/// <summary>What may stand after a key: how a value is read, what is said when it can't be, and how a JSON schema puts it.</summary>
internal abstract record KeyType
{
    public const string TimeForm = "a duration such as 250ms, 1.5s or 2m";
    public const string TimePattern = @"^\s*\d{1,9}(\.\d{1,6})?\s*(ms|s|m|h)\s*$";

    /// <summary>What is expected, for faults and for the docs.</summary>
    public abstract string Expected { get; }

    public abstract JsonObject Schema { get; }

    /// <summary>The value; null when it is none of this type.</summary>
    public virtual object? Read(HoconNode node) => node is HoconText text ? Read(text.Text) : null;

    protected virtual object? Read(string text) => text;

    /// <summary>A text, of which <paramref name="Form"/> says more.</summary>
    internal sealed record Text(string Form = "a text", int Least = 0, int Most = HoconFile.LargestFile) : KeyType
    {
        public override string Expected => Form;

        public override JsonObject Schema => new() { ["type"] = new JsonArray("string", "number", "boolean") };

        protected override object? Read(string text) => text.Length >= Least && text.Length <= Most ? text : null;
    }

    internal sealed record Switch : KeyType
    {
        public override string Expected => "on or off";

        public override JsonObject Schema => new() { ["enum"] = new JsonArray(true, false, "on", "off", "yes", "no") };

        protected override object? Read(string text) => text switch { "true" or "on" or "yes" => true, "false" or "off" or "no" => false, _ => null };
    }

    internal sealed record Whole(long Least, long Most) : KeyType
    {
        public override string Expected => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");

        public override JsonObject Schema => new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most };

        protected override object? Read(string text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= Least && number <= Most ? number : null;
    }

    /// <summary>A part of a whole, from 0 to 1.</summary>
    internal sealed record Part : KeyType
    {
        public override string Expected => "a number from 0 to 1";

        public override JsonObject Schema => new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 };

        protected override object? Read(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= 1 ? number : null;
    }

    internal sealed record Time : KeyType
    {
        public override string Expected => TimeForm;

        public override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = TimePattern };

        protected override object? Read(string text) => DurationRange.ParseTime(text);
    }

    internal sealed record Range : KeyType
    {
        public override string Expected => DurationRange.Form;

        public override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = @"^\s*\d{1,9}(\.\d{1,6})?\s*(ms|s|m|h)\s*(\.\.\s*\d{1,9}(\.\d{1,6})?\s*(ms|s|m|h)\s*)?$" };

        protected override object? Read(string text) => DurationRange.Parse(text);
    }

    /// <summary>An amount of memory.</summary>
    internal sealed record Size(long Least) : KeyType
    {
        public override string Expected => string.Create(CultureInfo.InvariantCulture, $"an amount of memory such as 200MB or 1.5GB, at least {Least / 1_000_000}MB");

        public override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = @"^\s*\d{1,9}(\.\d{1,6})?\s*(kB|MB|GB)\s*$" };

        protected override object? Read(string text)
        {
            text = text.Trim();
            long unit = text.Length > 2 ? text[^2..] switch { "kB" => 1_000, "MB" => 1_000_000, "GB" => 1_000_000_000, _ => 0 } : 0;
            return unit > 0 && double.TryParse(text[..^2], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
                && number * unit >= Least && number <= 1_000_000_000 ? (long)(number * unit) : null;
        }
    }

    /// <summary>One of an enumeration's names, in kebab case.</summary>
    internal sealed record Word(Type Enumeration) : KeyType
    {
        public IReadOnlyList<string> Words => [.. Enum.GetNames(Enumeration).Select(TargetFinder.Kebab)];

        public override string Expected => "one of " + string.Join(", ", Words);

        public override JsonObject Schema => new() { ["enum"] = new JsonArray([.. Words.Select(word => JsonValue.Create(word))]) };

        protected override object? Read(string text) => Enum.GetNames(Enumeration).FirstOrDefault(name => TargetFinder.Kebab(name) == text) is { } name ? Enum.Parse(Enumeration, name) : null;
    }

    /// <summary>A list of texts; one text is a list of one.</summary>
    internal sealed record Texts : KeyType
    {
        public override string Expected => "a text or a list of texts";

        public override JsonObject Schema => new() { ["anyOf"] = new JsonArray(new Text().Schema, new JsonObject { ["type"] = "array", ["items"] = new Text().Schema }) };

        public override object? Read(HoconNode node) => node switch
        {
            HoconText text => new[] { text.Text },
            HoconArray array when array.Items.All(item => item is HoconText) => array.Items.Cast<HoconText>().Select(item => item.Text).ToArray(),
            _ => null,
        };
    }

    /// <summary>What is checked elsewhere, against the parameters of a constructor or method.</summary>
    internal sealed record Free(string Form, string JsonType) : KeyType
    {
        public override string Expected => Form;

        public override JsonObject Schema => new() { ["type"] = JsonType };

        public override object? Read(HoconNode node) => node;
    }

    /// <summary>A section with keys of its own.</summary>
    internal sealed record Sub(SectionSpec Spec) : KeyType
    {
        public override string Expected => "a section { … }";

        public override JsonObject Schema => Spec.Schema;

        public override object? Read(HoconNode node) => node as HoconObject;
    }

    /// <summary>Any number of names, each with a value of one type; <paramref name="Name"/> is what the docs call the name.</summary>
    internal sealed record Table(string Name, KeyType Each) : KeyType
    {
        public override string Expected => "a section { … }";

        public override JsonObject Schema => new() { ["type"] = "object", ["additionalProperties"] = Each.Schema };

        public override object? Read(HoconNode node) => node as HoconObject;
    }

    /// <summary>A word, or a section.</summary>
    internal sealed record WordOrSub(Word Short, SectionSpec Spec) : KeyType
    {
        public override string Expected => $"{Short.Expected}, or a section {{ … }}";

        public override JsonObject Schema => new() { ["anyOf"] = new JsonArray(Short.Schema, Spec.Schema) };

        public override object? Read(HoconNode node) => node is HoconObject ? node : Short.Read(node);
    }
}
