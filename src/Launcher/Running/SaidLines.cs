using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ProcActors.Launcher.Running;

/// <summary>
/// Puts what processes write into the record of the run too, where it explains what happened there; all of it is in their logs. Of each process the first
/// lines, and those only up to a length: the record is no log.
/// </summary>
internal sealed partial class SaidLines(EventLog events)
{
    /// <summary>The most lines of a process.</summary>
    public const int MostLines = 200;

    /// <summary>The most characters of a line.</summary>
    public const int MostCharacters = 200;

    private readonly ConcurrentDictionary<string, int> _counts = new();

    public void Note(string process, int? pid, string line)
    {
        if (_counts.AddOrUpdate(process, 1, static (_, count) => Math.Min(count + 1, MostLines + 1)) > MostLines)
            return;
        string text = Colour().Replace(line, "").TrimEnd();
        if (text.Length > 0)
            events.Write("process.said", ("process", process), ("pid", pid), ("text", text.Length > MostCharacters ? text[..MostCharacters] + "…" : text));
    }

    [GeneratedRegex("\\e\\[[0-9;]*m")]
    private static partial Regex Colour();
}
