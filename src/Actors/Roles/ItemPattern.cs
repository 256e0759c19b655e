using System.Globalization;
using System.Text.RegularExpressions;

namespace ProcActors.Roles;

/// <summary>A text with one numbered place: <c>P-{0..9}</c> stands for P-0, P-1 … P-9; a text without a place stands for itself.</summary>
/// <param name="Before">What comes before the number.</param>
/// <param name="First">The first number.</param>
/// <param name="Count">How many numbers there are; 1 to 1,000,000.</param>
/// <param name="After">What comes after the number.</param>
/// <param name="Numbered">Whether there is a place at all.</param>
public sealed partial record ItemPattern(string Before, int First, int Count, string After, bool Numbered)
{
    /// <summary>What the text form looks like, for messages.</summary>
    public const string Form = "a text, or one with a numbered place such as \"P-{0..9}\" (at most 1,000,000 items)";

    /// <summary>Reads the text form; null when its numbers run backwards or are too many.</summary>
    /// <param name="text">The text.</param>
    public static ItemPattern? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Place().Match(text) is not { Success: true } match)
            return new ItemPattern(text, 0, 1, "", false);
        if (!int.TryParse(match.Groups[1].Value, out int first) || !int.TryParse(match.Groups[2].Value, out int last) || last < first || (long)last - first >= 1_000_000)
            return null;
        return new ItemPattern(text[..match.Index], first, last - first + 1, text[(match.Index + match.Length)..], true);
    }

    /// <summary>The item at <paramref name="index"/>, from 0.</summary>
    /// <param name="index">Which one.</param>
    public string ItemAt(int index) => Numbered ? string.Create(CultureInfo.InvariantCulture, $"{Before}{First + index}{After}") : Before;

    [GeneratedRegex(@"\{(\d{1,9})\.\.(\d{1,9})\}")]
    private static partial Regex Place();
}
