using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Snapshots;

/// <summary>A request of a process that waits for its answer.</summary>
/// <param name="Process">The life of the process.</param>
/// <param name="Pid">Its process id; 0 when that is not known.</param>
/// <param name="Since">Since when, by the root process's clock.</param>
/// <param name="Purpose">What it waits for.</param>
[MemoryPackable]
public sealed partial record WaiterSnapshot([property: IncarnationFormatter] Incarnation Process, int Pid, DateTimeOffset Since, WaitPurpose Purpose);
