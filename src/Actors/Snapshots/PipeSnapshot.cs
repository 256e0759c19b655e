using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>A pipe at one moment.</summary>
/// <param name="First">The end that was made first.</param>
/// <param name="Second">The other end.</param>
[MemoryPackable]
public sealed partial record PipeSnapshot(PipeEndSnapshot First, PipeEndSnapshot Second) : CoordinatorSnapshot;
