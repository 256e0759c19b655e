using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Snapshots;

/// <summary>A process that holds something: a lock, permits, items, a task.</summary>
/// <param name="Process">The life of the process.</param>
/// <param name="Pid">Its process id; 0 when that is not known.</param>
/// <param name="Since">Since when, by the root process's clock; of several things, the oldest. Of a lock that a process keeps for its next time: since it was last granted.</param>
/// <param name="Number">The fencing token of a lease, the number of an item or of a task; of several, the oldest.</param>
/// <param name="Count">How many: permits, items, times that a re-entrant lock was taken.</param>
[MemoryPackable]
public sealed partial record HolderSnapshot([property: IncarnationFormatter] Incarnation Process, int Pid, DateTimeOffset Since, long Number, int Count);
