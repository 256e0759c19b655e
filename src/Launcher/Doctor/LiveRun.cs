using System.Globalization;
using System.Text.Json;
using ProcActors.Launcher.Running;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>A run that somebody else has started and that goes on: known by the record in its folder, and by what /proc tells its owner.</summary>
internal sealed class LiveRun : IExaminedRun
{
    private readonly Dictionary<int, string> _began;

    private LiveRun(Target target)
    {
        Target = target;
        _began = target.Pids.ToDictionary(pid => pid, pid => Beginning(pid) ?? "");
    }

    public Target Target { get; }

    /// <summary>Finds the run of a folder, or of a name under the folder of all runs (<c>latest</c> is one).</summary>
    /// <exception cref="ProcActorsException">There is no such run, or it is over, or it is another user's.</exception>
    public static LiveRun Find(string run, string scratch)
    {
        string folder = Directory.Exists(run) ? Path.GetFullPath(run) : Path.Combine(RunFolder.Runs, run);
        string record = Path.Combine(folder, "events.ndjson");
        if (!File.Exists(record))
            throw new ProcActorsException($"There is no run '{run}': neither '{Path.GetFullPath(run)}' nor '{Path.Combine(RunFolder.Runs, run)}' is a folder with a record (events.ndjson). Name the folder that 'procactors run' says at its beginning.");
        List<JsonElement> events = Read(record);
        int root = events.Where(entry => entry.GetProperty("event").GetString() == "run.started").Select(entry => entry.GetProperty("pid").GetInt32()).FirstOrDefault();
        if (root == 0 || Beginning(root) is null || events.Exists(entry => entry.GetProperty("event").GetString() == "run.ended"))
            throw new ProcActorsException($"The run in '{folder}' is over: its launcher{(root == 0 ? "" : $" (pid {root})")} has ended. A live one is needed.");
        HashSet<int> pids = [.. Pids(events, "process.ready")];
        pids.ExceptWith(Pids(events, "process.exited"));
        (string socket, int port) = Door(root, folder);
        string trap = Directory.CreateDirectory(Path.Combine(scratch, "trap-live")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(trap, (UnixFileMode)0b111_111_111);
        return new LiveRun(new Target
        {
            Transport = port > 0 ? WireTransport.Tcp : WireTransport.UnixSocket,
            SocketFolder = socket,
            Port = port,
            Pids = [root, .. pids.Where(pid => Beginning(pid) is not null).Order()],
            RunFolder = folder,
            Trap = trap,
            IntroductionTimeout = RemoteConfig.IntroductionTimeout,
            ThenAsNobody = OtherUser.IsPossible,
        });
    }

    public async Task<string?> HarmAsync()
    {
        // A process may end in the course of its work; that the run has recorded.
        HashSet<int> exited = [.. Pids(Read(Path.Combine(Target.RunFolder!, "events.ndjson")), "process.exited")];
        int[] gone = [.. _began.Where(pair => Beginning(pair.Key) != pair.Value && !exited.Contains(pair.Key)).Select(pair => pair.Key)];
        if (gone.Length > 0)
            return $"processes {string.Join(", ", gone)} are gone";
        await using Stream door = await new Door(Target).ConnectAsync().ConfigureAwait(false);
        return null;
    }

    public Task<IReadOnlyList<Finding>> FromInsideAsync() => Task.FromResult<IReadOnlyList<Finding>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Unix: the root holds the lock of its sockets' folder. TCP: the port that it listens on at 127.0.0.1.
    private static (string Folder, int Port) Door(int root, string folder)
    {
        string[] open;
        try
        {
            open = [.. Directory.GetFiles($"/proc/{root}/fd").Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName ?? "")];
        }
        catch (UnauthorizedAccessException)
        {
            throw new ProcActorsException($"The run in '{folder}' is another user's (pid {root}): it can be examined by its owner, or by root.");
        }

        if (Array.Find(open, file => Path.GetFileName(file) == "lock" && File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "p0"))) is { } held)
            return (Path.GetDirectoryName(held)!, 0);
        HashSet<string> sockets = [.. open.Select(file => Path.GetFileName(file)).Where(name => name.StartsWith("socket:[", StringComparison.Ordinal)).Select(name => name["socket:[".Length..^1])];
        return ("", ListeningPorts(sockets) is [var port, ..] ? port : throw new ProcActorsException($"The run in '{folder}' (pid {root}) has neither sockets nor a port that could be found."));
    }

    private static List<int> ListeningPorts(HashSet<string> sockets) =>
        [.. File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[3] == "0A" && sockets.Contains(fields[9])).Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static IEnumerable<int> Pids(List<JsonElement> events, string kind) =>
        events.Where(entry => entry.GetProperty("event").GetString() == kind && entry.TryGetProperty("pid", out _)).Select(entry => entry.GetProperty("pid").GetInt32());

    private static List<JsonElement> Read(string record)
    {
        using FileStream file = new(record, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string text = new StreamReader(file).ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>When a process began, as the kernel counts; null when there is none, or only what is left of one.</summary>
    public static string? Beginning(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
