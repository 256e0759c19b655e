using System.Text;

namespace ProcActors.Launcher.Doctor;

/// <summary>What a stranger tries with files: reading what the run's processes are and have, and laying a trap.</summary>
internal sealed class Files(Target target, string who)
{
    private readonly bool _isOther = who != "same user";

    public IEnumerable<Finding> Attack()
    {
        foreach (int pid in target.Pids)
            yield return Told($"reading the arguments of process {pid}", Arguments(pid));

        // The boundary is the user: what the same user can read of his own processes is looked through by the doctor, who knows what must not be there.
        if (_isOther)
        {
            foreach (int pid in target.Pids)
            {
                yield return Denied($"reading the environment of process {pid}", () => File.ReadAllBytes($"/proc/{pid}/environ").Length);
                yield return Denied($"reading the memory of process {pid}", () => File.OpenRead($"/proc/{pid}/mem").ReadByte());
                yield return Denied($"listing the open files of process {pid}", () => Directory.GetFiles($"/proc/{pid}/fd").Length);
            }

            if (target.SocketFolder.Length > 0)
                yield return Denied("listing the folder of the sockets", () => Directory.GetFiles(target.SocketFolder).Length);
            if (target.RunFolder is { } folder)
                yield return Denied("listing the run folder", () => Directory.GetFiles(folder).Length);
            if (target.RunFolder is { } record)
                yield return Denied("reading the record of the run", () => File.ReadAllBytes(Path.Combine(record, "events.ndjson")).Length);
        }

        yield return DiagnosticsSocket();

        // The doctor then begins a run there.
        string trap = Path.Combine(target.Trap, _isOther ? "other" : "same");
        Directory.CreateDirectory(trap + "-caught");
        File.CreateSymbolicLink(trap, trap + "-caught");
    }

    private static (bool, string) Arguments(int pid)
    {
        string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string? secret = Array.Find(arguments, LooksSecret);
        return secret is null ? (true, $"{arguments.Length} arguments, files and names only") : (false, $"'{secret[..8]}…' looks like a key");
    }

    // 32 random bytes are 43 characters in base64 and 64 in hexadecimal digits; names and paths have separators.
    private static bool LooksSecret(string argument) => argument.Length >= 40 && argument.TrimEnd('=').All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/') && argument.Count(char.IsAsciiDigit) >= 4 && !argument.StartsWith('/');

    private Finding DiagnosticsSocket()
    {
        // Named by id and beginning: one that was killed leaves its own behind, and ids come again.
        string[] found = [.. target.Pids.Skip(1).Where(IsOpen).Select(pid => $"{pid}")];
        return Told("a diagnostics socket of a child", found.Length == 0 ? (true, "there is none") : (false, $"processes {string.Join(", ", found)} have one"));
    }

    private static bool IsOpen(int pid)
    {
        string process = $"{pid}-{LiveRun.Beginning(pid)}";
        return new[] { $"dotnet-diagnostic-{process}-socket", $"clr-debug-pipe-{process}-in" }.Any(name => File.Exists(Path.Combine(Path.GetTempPath(), name)));
    }

    private Finding Told(string what, (bool Held, string Outcome) outcome) => new(what, who, target.Over, outcome.Outcome, outcome.Held);

    private Finding Denied(string what, Func<int> read)
    {
        try
        {
            return Told(what, (false, $"it could be read ({read()})"));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Told(what, (true, "permission denied"));
        }
    }
}
