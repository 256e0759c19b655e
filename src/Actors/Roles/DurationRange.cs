using System.Globalization;
using System.Text.RegularExpressions;

namespace ProcActors.Roles;

/// <summary>A time between two bounds, drawn anew at each use: <c>1s..3s</c>; a fixed time has equal bounds.</summary>
/// <param name="Least">The shortest time.</param>
/// <param name="Most">The longest time.</param>
public sealed partial record DurationRange(TimeSpan Least, TimeSpan Most)
{
    /// <summary>What the text forms look like, for messages.</summary>
    public const string Form = "a duration such as 250ms, 1.5s or 2m, or a range such as \"1s..3s\"";

    /// <summary>Reads <c>1s</c>, <c>250ms</c>, <c>2m</c> or a range of two such times; null when the text is neither, or the first bound is larger.</summary>
    /// <param name="text">The text.</param>
    public static DurationRange? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] bounds = text.Split("..");
        if (bounds.Length > 2 || ParseTime(bounds[0]) is not { } least || ParseTime(bounds[^1]) is not { } most || least > most)
            return null;
        return new DurationRange(least, most);
    }

    /// <summary>Reads <c>250ms</c>, <c>1.5s</c>, <c>2m</c> or <c>1h</c>; null when the text is none of these.</summary>
    /// <param name="text">The text.</param>
    public static TimeSpan? ParseTime(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Time().Match(text.Trim()) is not { Success: true } match || !double.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out double number))
            return null;
        double milliseconds = number * match.Groups[2].Value switch { "ms" => 1, "s" => 1000, "m" => 60_000, _ => 3_600_000 };
        return milliseconds <= TimeSpan.FromDays(365).TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    /// <summary>A time within the bounds.</summary>
    public TimeSpan Next() => Least + ((Most - Least) * Random.Shared.NextDouble());

    [GeneratedRegex(@"^(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|h)$")]
    private static partial Regex Time();
}
