using System.Collections.Concurrent;

namespace ProcActors.Launcher.Running;

/// <summary>The pids of the processes of this run, by incarnation.</summary>
internal sealed class ProcessIds
{
    private readonly ConcurrentDictionary<string, int> _known = new();
    private readonly ConcurrentDictionary<string, string> _names = new();

    public void Add(Incarnation process, int pid)
    {
        _known[process.Number] = pid;
        _names[process.Number] = process.Name;
    }

    /// <summary>The name of the process that started it; null when that has not joined the run.</summary>
    public string? ParentOf(Incarnation process) => _names.GetValueOrDefault(process.Number[..Math.Max(0, process.Number.LastIndexOf('.'))]);

    /// <summary>The pid; null when the process has not joined the run yet.</summary>
    public object? Of(Incarnation process) => process.IsRoot ? Environment.ProcessId : _known.TryGetValue(process.Number, out int pid) ? pid : null;
}
