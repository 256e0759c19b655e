namespace ProcActors;

/// <summary>What a lock is made with. Who asks for it by name later need not say it again.</summary>
public sealed record LockOptions
{
    /// <summary>
    /// Whether a request that waits in a ring of processes, each waiting for what another holds, is refused with a <see cref="DeadlockException"/>. Default:
    /// false, the deadlock is only reported, on standard error and as <c>lock.deadlock</c> in the record of the run.
    /// </summary>
    public bool RefuseDeadlocks { get; init; }
}
