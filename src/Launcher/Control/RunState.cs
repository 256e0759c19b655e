using ProcActors.Launcher.Running;
using ProcActors.Snapshots;

namespace ProcActors.Launcher.Control;

/// <summary>A run at one moment: the launcher's table of processes, together with what they hold and wait for.</summary>
internal sealed record RunState
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public required string Scenario { get; init; }

    /// <summary>How long the run has lasted, in milliseconds.</summary>
    public required long Lasted { get; init; }

    public required int Pid { get; init; }

    public required IReadOnlyList<ProcessLine> Processes { get; init; }

    public required RuntimeSnapshot Snapshot { get; init; }

    public static async Task<RunState> TakeAsync(IRunControl run, CancellationToken cancellationToken) =>
        Of(run, await run.InspectAsync(Patience, cancellationToken).ConfigureAwait(false));

    public static RunState Of(IRunControl run, RuntimeSnapshot snapshot)
    {
        IReadOnlyList<ProcessStatus> table = run.Table();
        Dictionary<int, ProcessSnapshot> known = snapshot.Processes.ToDictionary(process => process.Pid);

        // Instances of a key belong together, also those that have come later.
        List<string> keys = [.. table.Select(process => process.Key).Distinct()];
        table = [.. table.OrderBy(process => keys.IndexOf(process.Key)).ThenBy(process => process.Instance)];
        HashSet<int> listed = [.. table.Select(process => process.Pid).OfType<int>()];

        // Workers of pools, and whatever else processes have started themselves.
        IEnumerable<ProcessLine> others = snapshot.Processes.Where(process => !process.Process.IsRoot && !listed.Contains(process.Pid))
            .OrderBy(process => process.Name, NaturalOrder.Instance).Select(process => LineOf(process, snapshot));
        return new RunState
        {
            Scenario = run.Scenario,
            Lasted = (long)run.Lasted.TotalMilliseconds,
            Pid = Environment.ProcessId,
            Processes = [.. table.Select(process => LineOf(process, process.Pid is { } pid ? known.GetValueOrDefault(pid) : null, snapshot)), .. others],
            Snapshot = snapshot,
        };
    }

    private static ProcessLine LineOf(ProcessStatus process, ProcessSnapshot? facts, RuntimeSnapshot snapshot)
    {
        bool ended = process.State is Policies.ProcessState.Ended or Policies.ProcessState.Backoff or Policies.ProcessState.Waiting;
        return new ProcessLine
        {
            Name = process.Name,
            Key = process.Key,
            State = !ended && facts?.State == Snapshots.ProcessState.Stopped ? "stopped" : process.State.ToString().ToLowerInvariant(),
            Pid = process.Pid,
            CpuMilliseconds = (long)(facts?.CpuTime.TotalMilliseconds ?? 0),
            Memory = ended ? 0 : facts?.Memory ?? 0,
            Restarts = process.Restarts,
            RestartsLeft = process.RestartsLeft,
            Does = process.WaitsFor is { } others ? $"waits for {others}"
                : process.Exit is { } exit && ended ? exit.ToString()
                : ended || facts is null ? ""
                : Does(facts, snapshot),
        };
    }

    private static ProcessLine LineOf(ProcessSnapshot process, RuntimeSnapshot snapshot) => new()
    {
        Name = process.Name,
        State = process.State == Snapshots.ProcessState.Stopped ? "stopped" : "ready",
        Pid = process.Pid,
        CpuMilliseconds = (long)process.CpuTime.TotalMilliseconds,
        Memory = process.Memory,
        Does = Does(process, snapshot),
    };

    private static string Does(ProcessSnapshot process, RuntimeSnapshot snapshot) =>
        process.State == Snapshots.ProcessState.Stopped ? $"stopped by a signal; {snapshot.Doing(process.Process)}" : snapshot.Doing(process.Process);
}
