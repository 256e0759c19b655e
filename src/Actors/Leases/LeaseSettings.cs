using MemoryPack;

namespace ProcActors.Leases;

/// <summary>What a lock or semaphore is made with beside its permits; <paramref name="HangLimit"/> is in milliseconds, 0: none.</summary>
[MemoryPackable]
internal sealed partial record LeaseSettings(bool RefuseDeadlocks, long HangLimit = 0)
{
    public static readonly LeaseSettings Default = new(RefuseDeadlocks: false);

    public override string ToString() => (RefuseDeadlocks ? "deadlocks refused" : "deadlocks only reported") + (HangLimit > 0 ? $" and a hang limit of {HangLimit} ms" : "");
}
