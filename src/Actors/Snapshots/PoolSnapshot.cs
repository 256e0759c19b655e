using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Snapshots;

/// <summary>A pool at one moment. Its holders are the workers that are busy, with the number of their task.</summary>
/// <param name="Owner">The process that made it, whose children the workers are.</param>
/// <param name="Size">The most workers.</param>
/// <param name="Workers">How many workers there are, those that are starting included.</param>
/// <param name="Submitted">How many tasks it was given.</param>
/// <param name="Done">How many of them were done.</param>
/// <param name="Failed">How many failed, or died with their worker.</param>
/// <param name="Queued">How many wait for a worker.</param>
[MemoryPackable]
public sealed partial record PoolSnapshot([property: IncarnationFormatter] Incarnation Owner, int Size, int Workers, long Submitted, long Done, long Failed, int Queued) : CoordinatorSnapshot;
