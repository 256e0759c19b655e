using System.Collections.Immutable;
using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>One queue, lock, pool or the like as it was at one moment: who holds what of it, and who waits for it.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(QueueSnapshot))]
[MemoryPackUnion(1, typeof(LeaseSnapshot))]
[MemoryPackUnion(2, typeof(EventSnapshot))]
[MemoryPackUnion(3, typeof(BarrierSnapshot))]
[MemoryPackUnion(4, typeof(TableSnapshot))]
[MemoryPackUnion(5, typeof(PipeSnapshot))]
[MemoryPackUnion(6, typeof(PoolSnapshot))]
[MemoryPackUnion(7, typeof(OtherSnapshot))]
public abstract partial record CoordinatorSnapshot
{
    /// <summary>How many holders, and how many waiters, are listed at most: the oldest. Their numbers count all.</summary>
    public const int MaximumListed = 1000;

    /// <summary>What it is, as scenario files call it: <c>queue</c>, <c>joinable-queue</c>, <c>lock</c>, <c>semaphore</c>, <c>pool</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who holds something of it, the longest first.</summary>
    public ImmutableArray<HolderSnapshot> Holders { get; init; } = [];

    /// <summary>Who waits for it, the longest first.</summary>
    public ImmutableArray<WaiterSnapshot> Waiters { get; init; } = [];

    /// <summary>How many wait in all.</summary>
    public int WaiterCount { get; init; }

    /// <summary>The kind and the name, for people.</summary>
    public string Title => $"{Kind} '{Name}'";
}
