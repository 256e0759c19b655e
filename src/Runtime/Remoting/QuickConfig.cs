using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ProcActors.Remoting;

/// <summary>
/// Settings that read the times and sizes in them without Akka's regular expressions, whose compiling was an eighth of what a process needs to start, and a part of them without
/// comparing it with the fallbacks, which have been merged into them already.
/// </summary>
internal sealed class QuickConfig : Config
{
    // The one section whose values Akka writes out at a start, which it does with a regular expression as well.
    private const string Adapters = "akka.remote.adapters";

    private QuickConfig(Config merged)
        : base(merged, merged.Fallback)
    {
    }

    public static QuickConfig Of(Config config) => config as QuickConfig ?? new QuickConfig(config);

    public override Config WithFallback(Config fallback) => Of(base.WithFallback(fallback));

    public override Config? GetConfig(string path) =>
        GetValue(path) is { } part ? new QuickConfig(new Config(new HoconRoot(path == Adapters ? ToBeWritten(part) : part))) : null;

    public override TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(GetString(path), allowInfinite) ?? base.GetTimeSpan(path, @default, allowInfinite);

    public override long? GetByteSize(string path, long? def = null) =>
        GetString(path) is { } text && long.TryParse(text.EndsWith('b') ? text.AsSpan()[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : base.GetByteSize(path, def);

    private static HoconValue ToBeWritten(HoconValue section)
    {
        if (section.GetObject() is not { } values)
            return section;
        HoconObject written = new();
        foreach ((string key, HoconValue value) in values.Items)
            written.Items[key] = new QuickValue(value);
        return new HoconValue([written]);
    }

    // The usual ways to write a time; null for what Akka may make of the others.
    private static TimeSpan? Read(string? text, bool allowInfinite)
    {
        if (allowInfinite && string.Equals(text, "infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        int digits = 0;
        while (digits < text?.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;
        if (digits == 0 || text![0] == '.' || text[digits - 1] == '.' || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return null;
        return text.AsSpan(digits).TrimStart() switch
        {
            "ms" or "millis" or "milliseconds" => TimeSpan.FromMilliseconds(number),
            "s" or "seconds" or "second" => TimeSpan.FromSeconds(number),
            "m" or "minutes" or "minute" => TimeSpan.FromMinutes(number),
            "h" or "hours" or "hour" => TimeSpan.FromHours(number),
            "d" or "days" or "day" => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    private sealed class QuickValue(HoconValue value) : HoconValue(value.Values)
    {
        public override string ToString(int indent) => IsString() ? Quoted(GetString() ?? "") : base.ToString(indent);

        private static string Quoted(string text) => text.Contains(' ') || text.Contains('\t') || text.Contains(':') ? $"\"{text}\"" : text;
    }
}
