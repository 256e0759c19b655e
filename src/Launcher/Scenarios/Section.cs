using System.Globalization;
using ProcActors.Launcher.Hocon;
using ProcActors.Roles;

namespace ProcActors.Launcher.Scenarios;

/// <summary>
/// Reads one section key by key. Each read says what it expects; when all are through, <see cref="Finish"/> reports the keys nobody asked for.
/// </summary>
internal sealed class Section(HoconObject node, string path, List<Fault> faults)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public SourcePosition Position => node.Position;

    public string Path => path;

    public IEnumerable<string> Keys => node.Members.Keys;

    public bool Has(string key) => node.Members.ContainsKey(key);

    public SourcePosition PositionOf(string key) => node.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) member) ? member.Value.Position : Position;

    public HoconNode? Node(string key)
    {
        _known.Add(key);
        return node.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) member) ? member.Value : null;
    }

    /// <summary>The section under <paramref name="key"/>; null when it is missing or no section.</summary>
    public Section? Sub(string key)
    {
        HoconNode? found = Node(key);
        if (found is HoconObject section)
            return new Section(section, $"{path}.{key}", faults);
        if (found is not null)
            Wrong(found, key, "a section { … }");
        return null;
    }

    /// <summary>Every section below <paramref name="key"/>, by name.</summary>
    public IReadOnlyList<(string Name, Section Section)> Subs(string key)
    {
        if (Sub(key) is not { } outer)
            return [];
        return [.. outer.Keys.Select(name => (name, outer.Sub(name))).Where(pair => pair.Item2 is not null).Select(pair => (pair.name, pair.Item2!))];
    }

    public string? Text(string key) => Read(key, "a text", static text => text);

    public bool? Switch(string key) => Read<bool?>(key, "on or off", static text => text switch
    {
        "true" or "on" or "yes" => true,
        "false" or "off" or "no" => false,
        _ => null,
    });

    public long? Number(string key, long least, long most) => Read<long?>(
        key,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number : null);

    public TimeSpan? Time(string key) => Read<TimeSpan?>(key, "a duration such as 250ms, 1.5s or 2m", static text => DurationRange.ParseTime(text));

    public DurationRange? Range(string key) => Read(key, DurationRange.Form, DurationRange.Parse);

    /// <summary>One of an enumeration's names, in kebab case.</summary>
    public T? Word<T>(string key)
        where T : struct, Enum =>
        Read<T?>(key, "one of " + string.Join(", ", Enum.GetNames<T>().Select(TargetFinder.Kebab)), static text => Enum.GetNames<T>().Where(name => TargetFinder.Kebab(name) == text).Select(name => (T?)Enum.Parse<T>(name)).FirstOrDefault());

    /// <summary>A list of texts; one text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case HoconText text:
                return [text.Text];
            case HoconArray array when array.Items.All(item => item is HoconText):
                return [.. array.Items.Cast<HoconText>().Select(item => item.Text)];
            case var other:
                Wrong(other, key, "a text or a list of texts");
                return [];
        }
    }

    public void Wrong(HoconNode found, string key, string expected) => Add(found.Position, $"{path}.{key}: found {found.Describe()}, expected {expected}");

    public void Add(SourcePosition position, string text) => faults.Add(new Fault(position, text));

    /// <summary>Reports every key that no read has asked for.</summary>
    public void Finish()
    {
        foreach ((string key, (SourcePosition position, _)) in node.Members)
        {
            if (!_known.Contains(key))
                Add(position, $"{path}: found the key '{(key.Length > 60 ? key[..60] + "…" : key)}', expected one of {string.Join(", ", _known.Order())}{Suggestion.For(key, _known)}");
        }
    }

    private T? Read<T>(string key, string expected, Func<string, T?> convert)
    {
        HoconNode? found = Node(key);
        if (found is null)
            return default;
        T? value = found is HoconText text ? convert(text.Text) : default;
        if (value is null)
            Wrong(found, key, expected);
        return value;
    }
}
