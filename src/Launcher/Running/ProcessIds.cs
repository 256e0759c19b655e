using System.Collections.Concurrent;

namespace ProcActors.Launcher.Running;

/// <summary>The pids of the processes of this run, by incarnation.</summary>
internal static class ProcessIds
{
    private static readonly ConcurrentDictionary<string, int> Known = new();

    public static void Add(ActorProcess process) => Known[process.Incarnation.Number] = process.Pid;

    /// <summary>The pid; null for a process that was not started by the launcher itself.</summary>
    public static object? Of(Incarnation process) => process.IsRoot ? Environment.ProcessId : Known.TryGetValue(process.Number, out int pid) ? pid : null;
}
