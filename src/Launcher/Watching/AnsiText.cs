using System.Text.RegularExpressions;

namespace ProcActors.Launcher.Watching;

/// <summary>What a process wrote, without what would move the cursor or change colours.</summary>
internal static partial class AnsiText
{
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(Escapes().Replace(text, "").Where(c => !char.IsControl(c))) : text;

    [GeneratedRegex(@"\e(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\e]*(?:\a|\e\\)?|.)")]
    private static partial Regex Escapes();
}
