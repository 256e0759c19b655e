using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ProcActors.Snapshots;

namespace ProcActors;

/// <summary>
/// A run at one moment: its processes, and what they hold and wait for. Each queue, lock and the like is shown as it was when it answered, all within
/// moments of <see cref="At"/>; there is no instant at which all were exactly so.
/// </summary>
public sealed record RuntimeSnapshot
{
    /// <summary>When it was made, by this process's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The processes that have begun their work and have not been reaped, the root first.</summary>
    public ImmutableArray<ProcessSnapshot> Processes { get; init; } = [];

    /// <summary>The queues, by name.</summary>
    public ImmutableArray<QueueSnapshot> Queues { get; init; } = [];

    /// <summary>Locks, semaphores, re-entrant locks and the locks of conditions, by name.</summary>
    public ImmutableArray<LeaseSnapshot> Leases { get; init; } = [];

    /// <summary>The pools, by name.</summary>
    public ImmutableArray<PoolSnapshot> Pools { get; init; } = [];

    /// <summary>The events, by name.</summary>
    public ImmutableArray<EventSnapshot> Events { get; init; } = [];

    /// <summary>The barriers, by name.</summary>
    public ImmutableArray<BarrierSnapshot> Barriers { get; init; } = [];

    /// <summary>Shared values and dictionaries, by name.</summary>
    public ImmutableArray<TableSnapshot> Tables { get; init; } = [];

    /// <summary>The pipes, by name.</summary>
    public ImmutableArray<PipeSnapshot> Pipes { get; init; } = [];

    /// <summary>Whatever else there is, and what did not answer in time.</summary>
    public ImmutableArray<OtherSnapshot> Others { get; init; } = [];

    /// <summary>Rings of processes that wait for locks of each other, in words; each would wait for ever, unless another flow of one of them releases what it holds.</summary>
    public ImmutableArray<string> Deadlocks { get; init; } = [];

    /// <summary>All of them in one list: queues, leases, pools, events, barriers, tables, pipes, others.</summary>
    [JsonIgnore]
    public IEnumerable<CoordinatorSnapshot> Coordinators => [.. Queues, .. Leases, .. Pools, .. Events, .. Barriers, .. Tables, .. Pipes, .. Others];

    /// <summary>What the process holds.</summary>
    /// <param name="process">Which life of it.</param>
    public IEnumerable<(CoordinatorSnapshot Of, HolderSnapshot Hold)> HeldBy(Incarnation process) =>
        Coordinators.SelectMany(of => of.Holders.Where(hold => hold.Process == process).Select(hold => (of, hold)));

    /// <summary>What the process waits for, the longest first.</summary>
    /// <param name="process">Which life of it.</param>
    public IEnumerable<(CoordinatorSnapshot For, WaiterSnapshot Wait)> AwaitedBy(Incarnation process) =>
        Coordinators.SelectMany(of => of.Waiters.Where(wait => wait.Process == process).Select(wait => (of, wait))).OrderBy(pair => pair.wait.Since);

    /// <summary>What a process does, in a few words: what it waits for and since when, and what it holds.</summary>
    /// <param name="process">Which life of it.</param>
    public string Doing(Incarnation process) => Explanation.Doing(this, process);

    /// <summary>All of it in sentences, for somebody who has to find out why nothing moves: deadlocks, who holds what, who waits for what since when, the oldest items.</summary>
    public string Explain() => Explanation.Of(this);
}
