using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>A shared value or dictionary at one moment. Its holders are the processes that an entry is lent to, for an update.</summary>
/// <param name="Count">How many keys have a value.</param>
[MemoryPackable]
public sealed partial record TableSnapshot(int Count) : CoordinatorSnapshot;
