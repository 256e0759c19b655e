using System.Net.Sockets;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Control;

/// <summary>Which run somebody means: by its folder, by its name, or the only one there is.</summary>
internal static class RunFinder
{
    /// <summary>The folder of the run that is meant; or what is wrong, for people.</summary>
    /// <param name="folder">The folder, when it was named.</param>
    /// <param name="name">The name of its folder under the state directory, the name of its scenario or the pid of its launcher, when one was named.</param>
    /// <param name="mayHaveEnded">Whether the newest run will do when none is live.</param>
    public static (string? Folder, string? Fault) Find(string? folder, string? name, bool mayHaveEnded)
    {
        if (folder is not null)
            return FindAt(folder, mayHaveEnded);
        string runs = RunPlaces.Runs;
        string[] all = Directory.Exists(runs) ? [.. Directory.GetDirectories(runs).Where(path => Path.GetFileName(path) != RunPlaces.Latest).Order(StringComparer.Ordinal)] : [];
        string[] live = [.. all.Where(IsLive)];
        if (name is not null)
            return FindNamed(name, all, live, mayHaveEnded);
        if (live.Length == 1)
            return (live[0], null);
        if (live.Length > 1)
            return (null, $"There are {live.Length} live runs: {ListOf(live)}. Choose one with --run, by its name or the pid at its end.");
        return mayHaveEnded && all.Length > 0
            ? (Newest(runs, all), null)
            : (null, $"There is no live run under {runs}. Start one with 'procactors run', or name its folder with --run-dir.");
    }

    /// <summary>Whether its launcher answers.</summary>
    public static bool IsLive(string folder)
    {
        using Socket? socket = ControlSocket.Dial(folder);
        return socket is not null;
    }

    private static (string? Folder, string? Fault) FindAt(string folder, bool mayHaveEnded)
    {
        string path = Path.GetFullPath(folder);
        if (!Directory.Exists(path))
            return (null, $"--run-dir: found '{folder}', which is no folder.");
        if (!File.Exists(Path.Combine(path, RunPlaces.Events)))
            return (null, $"--run-dir: '{folder}' is no folder of a run: it has no {RunPlaces.Events}.");
        return mayHaveEnded || IsLive(path) ? (path, null) : (null, $"The run in '{folder}' has ended.");
    }

    private static (string? Folder, string? Fault) FindNamed(string name, string[] all, string[] live, bool mayHaveEnded)
    {
        string[] candidates = mayHaveEnded ? all : live;
        if (name == RunPlaces.Latest && all.Length > 0)
        {
            string newest = Newest(RunPlaces.Runs, all);
            return mayHaveEnded || live.Contains(newest) ? (newest, null) : (null, $"The latest run, '{Path.GetFileName(newest)}', has ended.");
        }

        string[] meant = [.. candidates.Where(path => Path.GetFileName(path) == name)];
        if (meant.Length == 0)
            meant = [.. candidates.Where(path => ScenarioOf(path) == name || PidOf(path) == name)];
        if (meant.Length == 1)
            return (meant[0], null);
        if (meant.Length > 1)
            return (null, $"--run: '{name}' may be {ListOf(meant)}. Choose one by its whole name or its pid.");
        if (all.Any(path => Path.GetFileName(path) == name || PidOf(path) == name))
            return (null, $"The run '{name}' has ended.");
        return (null, $"--run: found '{name}', which is no {(mayHaveEnded ? "run" : "live run")} under {RunPlaces.Runs}{Suggestion.For(name, candidates.Select(ScenarioOf).Concat(candidates.Select(path => Path.GetFileName(path)!)))}{(live.Length > 0 ? $" Live: {ListOf(live)}." : "")}");
    }

    private static string Newest(string runs, string[] all)
    {
        string latest = Path.Combine(runs, RunPlaces.Latest);
        return Directory.Exists(latest) && new DirectoryInfo(latest).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : all[^1];
    }

    // date-time-scenario-pid, as RunFolder names them.
    private static string ScenarioOf(string path) => Path.GetFileName(path).Split('-') is { Length: > 3 } parts ? string.Join('-', parts[2..^1]) : "";

    private static string PidOf(string path) => Path.GetFileName(path).Split('-')[^1];

    private static string ListOf(string[] paths) => string.Join(", ", paths.Select(Path.GetFileName));
}
