using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>Where a run keeps what it leaves behind: events.ndjson and one log per process. Only its owner may look inside.</summary>
internal sealed class RunFolder
{
    private readonly Dictionary<string, string> _logs = new(StringComparer.Ordinal);

    private RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Events => System.IO.Path.Combine(Path, RunFolderNames.Events);

    /// <summary>Where runs go that are not told where, with a link <c>latest</c> to the last.</summary>
    public static string Runs => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "procactors",
        "runs");

    /// <summary>Makes the folder: the one asked for, or a new one under the state directory with a link <c>latest</c> to it.</summary>
    public static RunFolder Create(string? asked, string scenario)
    {
        if (asked is not null)
            return new RunFolder(MakePrivate(asked));

        string runs = MakePrivate(Runs);
        string name = $"{DateTime.Now:yyyyMMdd-HHmmss}-{FileName(scenario)}-{Environment.ProcessId}";
        string path = MakePrivate(System.IO.Path.Combine(runs, name));
        string latest = System.IO.Path.Combine(runs, "latest");
        try
        {
            File.Delete(latest);
            File.CreateSymbolicLink(latest, name);
        }
        catch (IOException)
        {
            // Two runs that begin at once both want the link; either will do.
        }

        return new RunFolder(path);
    }

    /// <summary>Keeps what the files came to, as <c>config --resolved</c> shows it.</summary>
    public void KeepScenario(string text, Action<string> warn)
    {
        using GuardedFile file = new(System.IO.Path.Combine(Path, RunFolderNames.Scenario), warn);
        file.WriteLine(text.TrimEnd('\n'));
    }

    /// <summary>The log of a process; names that differ only in what a file name can't have get logs of their own.</summary>
    public string LogOf(string process)
    {
        string name = FileName(process);
        lock (_logs)
        {
            while (_logs.TryGetValue(name, out string? other) && other != process)
                name += "_";
            _logs[name] = process;
        }

        return System.IO.Path.Combine(Path, name + ".log");
    }

    private static string MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path).FullName;
        string made = Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

        // It may have been there before, and in a folder that is everybody's it may be somebody else's, or a link of his.
        Remoting.RunDirectory.CheckOwner(made);
        return made;
    }

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
}
