using System.Collections.Frozen;
using System.Text.Json;

namespace ProcActors.Launcher.Reports;

/// <summary>Reads events.ndjson back, whatever became of the run that wrote it.</summary>
internal static class RunEventFile
{
    private static readonly FrozenSet<string> Kinds = FrozenSet.Create(StringComparer.Ordinal, "queue", "lock", "semaphore", "condition", "barrier", "signal", "value", "dictionary", "pipe", "pool", "server");
    private static readonly FrozenSet<string> Numbers = FrozenSet.Create(StringComparer.Ordinal, "item", "token", "task", "round", "message", "change", "client", "waiting", "limit");
    private static readonly FrozenDictionary<string, string> Nothing = FrozenDictionary<string, string>.Empty;

    /// <summary>
    /// The events, in order. A line that can't be read, as the last one of a run whose launcher was killed may be, is passed over and counted.
    /// </summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static RunEvents Read(string path)
    {
        List<RunEvent> events = [];
        int unreadable = 0;
        int left = 0;

        // Another process may be writing it.
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader lines = new(file);
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            if (Parse(line) is not { } read)
                unreadable++;
            else if (events.Count < RunEvents.Limit || IsOfProcess(read))
                events.Add(read);
            else
                left++;
        }

        return new RunEvents(events, unreadable, left);
    }

    /// <summary>The event of a line; null when it is none.</summary>
    public static RunEvent? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("event", out JsonElement name) && name.ValueKind == JsonValueKind.String ? Read(root, name.GetString()!) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // How processes ended is of use however long the record is.
    private static bool IsOfProcess(RunEvent read) => read.Name.StartsWith("process.", StringComparison.Ordinal) || read.Name.StartsWith("run.", StringComparison.Ordinal);

    private static RunEvent Read(JsonElement root, string name)
    {
        double time = 0;
        string? process = null;
        int? pid = null;
        Thing? thing = null;
        long number = 0;
        Dictionary<string, string>? details = null;

        // An exit's signal is no thing between processes.
        bool isOfProcess = name.StartsWith("process.", StringComparison.Ordinal);
        foreach (JsonProperty field in root.EnumerateObject())
        {
            if (field.Name is "event" or "seq")
                continue;
            if (field.Name == "t")
                time = field.Value.TryGetDouble(out double t) && double.IsFinite(t) ? Math.Max(0, t) : 0;
            else if (field.Name == "process")
                process = field.Value.ToString() is { Length: > 0 } named ? named : null;
            else if (field.Name == "pid" && field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out int id))
                pid = id;
            else if (!isOfProcess && Kinds.Contains(field.Name))
                thing = new Thing(field.Name, field.Value.ToString());
            else if (Numbers.Contains(field.Name) && field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out long n))
                number = n;
            else
                (details ??= new(StringComparer.Ordinal))[field.Name] = field.Value.ToString();
        }

        return new RunEvent(time, name, process, pid, thing, number, (IReadOnlyDictionary<string, string>?)details ?? Nothing);
    }
}
