using MemoryPack;

namespace ProcActors.Leases;

/// <summary>What a lock or semaphore is made with beside its permits.</summary>
[MemoryPackable]
internal sealed partial record LeaseSettings(bool RefuseDeadlocks)
{
    public static readonly LeaseSettings Default = new(RefuseDeadlocks: false);

    public override string ToString() => RefuseDeadlocks ? "deadlocks refused" : "deadlocks only reported";
}
