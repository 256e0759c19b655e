using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ProcActors.Soak;

/// <summary>
/// What a process writes down of itself, in a file of its own, each line at one stroke: it outlives the process, and nobody else has a hand in it. Times
/// are of the machine's monotonic clock, the same for all its processes.
/// </summary>
internal sealed class History : IDisposable
{
    private const int LongestLine = 200;
    private readonly FileStream _file;

    public History(string folder, string role) =>
        _file = new FileStream(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{role}.{Environment.ProcessId}.{Stopwatch.GetTimestamp()}")), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);

    public void Write(string what, string subject, string detail = "")
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetTimestamp()} {Environment.ProcessId} {what} {subject} {detail}\n");
        _file.Write(Encoding.UTF8.GetBytes(line));
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Everything that processes of a role have written, by time. A line that its writer's death cut short is none.</summary>
    public static List<Entry> Read(string folder, string role) => [.. Directory.GetFiles(folder, role + ".*").SelectMany(ReadFile).OrderBy(entry => entry.Time)];

    /// <summary>The history of a living process, if it has begun one.</summary>
    public static string? PathOf(string folder, string role, int pid) => Directory.GetFiles(folder, string.Create(CultureInfo.InvariantCulture, $"{role}.{pid}.*")).FirstOrDefault();

    /// <summary>What a process has written down last.</summary>
    public static string? LastWhat(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(0, file.Length - LongestLine);
        string text = new StreamReader(file).ReadToEnd();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ').ElementAtOrDefault(2);
    }

    private static IEnumerable<Entry> ReadFile(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string text = new StreamReader(file).ReadToEnd();
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            yield return new Entry(long.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), words[2], words[3], words[4]);
        }
    }
}

/// <summary>One line of a history.</summary>
internal sealed record Entry(long Time, int Pid, string What, string Subject, string Detail);
