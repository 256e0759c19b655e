using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>An event at one moment.</summary>
/// <param name="IsSet">Whether it is set.</param>
[MemoryPackable]
public sealed partial record EventSnapshot(bool IsSet) : CoordinatorSnapshot;
