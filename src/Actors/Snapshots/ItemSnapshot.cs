using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Snapshots;

/// <summary>An item of a queue at one moment.</summary>
/// <param name="Number">Its number in the queue, from 1.</param>
/// <param name="Since">Since when it waits, or is taken, by the root process's clock.</param>
/// <param name="Deliveries">How often it was handed to a process.</param>
/// <param name="Holder">Who has taken it; null when it waits.</param>
[MemoryPackable]
public sealed partial record ItemSnapshot(long Number, DateTimeOffset Since, int Deliveries, [property: IncarnationFormatter] Incarnation? Holder);
