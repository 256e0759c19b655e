using ProcActors.Launcher.Control;
using ProcActors.Snapshots;

namespace ProcActors.Launcher.Watching;

/// <summary>What has moved between two looks at a run, a second.</summary>
internal sealed class Rates
{
    private readonly Dictionary<int, long> _cpu = [];
    private readonly Dictionary<string, long> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<int, double> _cpuRate = [];
    private readonly Dictionary<string, double> _doneRate = new(StringComparer.Ordinal);
    private DateTimeOffset _last;

    /// <summary>Takes a new look into account.</summary>
    public void Update(RunState state)
    {
        double seconds = (state.Snapshot.At - _last).TotalSeconds;
        bool first = _last == default;
        _last = state.Snapshot.At;
        foreach (ProcessLine process in state.Processes.Where(process => process.Pid is not null))
            Update(_cpu, _cpuRate, process.Pid!.Value, process.CpuMilliseconds, first ? 0 : seconds * 1000);
        foreach (CoordinatorSnapshot thing in state.Snapshot.Coordinators)
            Update(_done, _doneRate, thing.Name, MovedIn(thing), first ? 0 : seconds);
    }

    /// <summary>How much of a processor a process used, 1 for a whole one; null before the second look.</summary>
    public double? Cpu(int? pid) => pid is { } known && _cpuRate.TryGetValue(known, out double rate) ? rate : null;

    /// <summary>How many items or tasks were done a second; null before the second look.</summary>
    public double? Done(string name) => _doneRate.TryGetValue(name, out double rate) ? rate : null;

    // A queue moves when items reach their getters, whether they are done or not.
    private static long MovedIn(CoordinatorSnapshot thing) => thing switch
    {
        QueueSnapshot queue => queue.Statistics.Done,
        PoolSnapshot pool => pool.Done + pool.Failed,
        _ => 0,
    };

    private static void Update<TKey>(Dictionary<TKey, long> before, Dictionary<TKey, double> rates, TKey key, long now, double elapsed)
        where TKey : notnull
    {
        if (elapsed > 0 && before.TryGetValue(key, out long then))
            rates[key] = Math.Max(0, now - then) / elapsed;
        before[key] = now;
    }
}
