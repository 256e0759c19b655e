using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>A lock, a semaphore, a re-entrant lock or the lock of a condition at one moment.</summary>
/// <param name="Free">How many permits nobody holds; of a lock 1 or 0.</param>
/// <param name="Held">How many permits are held.</param>
[MemoryPackable]
public sealed partial record LeaseSnapshot(int Free, int Held) : CoordinatorSnapshot;
