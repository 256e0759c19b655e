using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>Something that has nothing of its own to show, or did not answer.</summary>
/// <param name="IsSilent">Whether it did not answer in time: the process that it is in stands still, or is very busy.</param>
[MemoryPackable]
public sealed partial record OtherSnapshot(bool IsSilent) : CoordinatorSnapshot;
