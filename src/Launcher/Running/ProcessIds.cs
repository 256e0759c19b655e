using System.Collections.Concurrent;

namespace ProcActors.Launcher.Running;

/// <summary>The pids of the processes of this run, by incarnation.</summary>
internal static class ProcessIds
{
    private static readonly ConcurrentDictionary<string, int> Known = new();
    private static readonly ConcurrentDictionary<string, string> Names = new();

    public static void Add(Incarnation process, int pid)
    {
        Known[process.Number] = pid;
        Names[process.Number] = process.Name;
    }

    /// <summary>The name of the process that started it; null when that has not joined the run.</summary>
    public static string? ParentOf(Incarnation process) => Names.GetValueOrDefault(process.Number[..Math.Max(0, process.Number.LastIndexOf('.'))]);

    /// <summary>The pid; null when the process has not joined the run yet.</summary>
    public static object? Of(Incarnation process) => process.IsRoot ? Environment.ProcessId : Known.TryGetValue(process.Number, out int pid) ? pid : null;
}
