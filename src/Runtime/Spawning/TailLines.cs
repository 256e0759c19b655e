namespace ProcActors.Spawning;

/// <summary>The last 20 lines of standard error; of .NET's report of a crash, which may be long and ends with what called Main, the first 20.</summary>
internal sealed class TailLines
{
    private const int Most = 20;

    // How .NET begins a report: an exception that nobody caught, Environment.FailFast, a stack that is full, an error of its own.
    private static readonly string[] Beginnings = ["Unhandled exception. ", "Process terminated.", "Stack overflow.", "Fatal error."];

    private readonly Queue<string> _lines = new(Most + 1);
    private bool _reports;

    public void Add(string line)
    {
        lock (_lines)
        {
            if (BeginsReport(line))
            {
                _lines.Clear();
                _reports = true;
            }

            if (_reports && _lines.Count == Most)
                return;
            _lines.Enqueue(line);
            if (_lines.Count > Most)
                _lines.Dequeue();
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (_lines)
            return [.. _lines];
    }

    /// <summary>What the last lines say, in one: the last one, or what a report of a crash begins with and where that was; null when there are none.</summary>
    public static string? Sum(IReadOnlyList<string> lines)
    {
        if (lines is not [var first, ..] || !BeginsReport(first))
            return lines is [.., var last] ? last : null;
        IEnumerable<string> said = lines.TakeWhile((line, i) => i == 0 || !(line.Length == 0 || char.IsWhiteSpace(line[0]) || line.StartsWith("---", StringComparison.Ordinal) || line.StartsWith("Repeat", StringComparison.Ordinal)));
        IEnumerable<string> where = lines.Where(static line => line.StartsWith("   at ", StringComparison.Ordinal) && !line.StartsWith("   at System.Environment.", StringComparison.Ordinal)).Take(1);
        return string.Join(' ', said.Concat(where.Select(static line => line.Trim())));
    }

    /// <summary>The <paramref name="count"/> of them that say most.</summary>
    public static IEnumerable<string> Few(IReadOnlyList<string> lines, int count) => lines is [var first, ..] && BeginsReport(first) ? lines.Take(count) : lines.TakeLast(count);

    private static bool BeginsReport(string line) => Array.Exists(Beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal));
}
