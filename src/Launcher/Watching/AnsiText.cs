using System.Text.RegularExpressions;
using Spectre.Console;

namespace ProcActors.Launcher.Watching;

/// <summary>What a process wrote, without what would move the cursor or change colours.</summary>
internal static partial class AnsiText
{
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(Escapes().Replace(text, "").Where(c => !char.IsControl(c))) : text;

    /// <summary>As much of a text as there is room for, in terminal cells; nothing in it moves the cursor.</summary>
    public static string Fit(string text, int width)
    {
        text = Plain(text);
        if (text.GetCellWidth() <= width)
            return text;
        int length = Math.Min(text.Length, Math.Max(0, width - 1));
        while (length > 0 && text[..length].GetCellWidth() > width - 1)
            length--;
        return width > 0 ? text[..length] + "…" : "";
    }

    [GeneratedRegex(@"\e(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\e]*(?:\a|\e\\)?|.)")]
    private static partial Regex Escapes();
}
