using System.Collections.Concurrent;

namespace ProcActors.Launcher.Running;

/// <summary>The pids of the processes of this run, by incarnation.</summary>
internal static class ProcessIds
{
    private static readonly ConcurrentDictionary<string, int> Known = new();

    public static void Add(Incarnation process, int pid) => Known[process.Number] = pid;

    /// <summary>The pid; null when the process has not joined the run yet.</summary>
    public static object? Of(Incarnation process) => process.IsRoot ? Environment.ProcessId : Known.TryGetValue(process.Number, out int pid) ? pid : null;
}
