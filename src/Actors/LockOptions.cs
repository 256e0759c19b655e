namespace ProcActors;

/// <summary>What a lock is made with. Who asks for it by name later need not say it again.</summary>
public sealed record LockOptions
{
    /// <summary>
    /// Whether a request that waits in a ring of processes, each waiting for what another holds, is refused with a <see cref="DeadlockException"/>. Default:
    /// false, the deadlock is only reported, on standard error and as <c>lock.deadlock</c> in the record of the run.
    /// </summary>
    public bool RefuseDeadlocks { get; init; }

    /// <summary>
    /// How long a process may hold the lock: whoever holds it longer counts as hung and is killed, and once it has been reaped the next waiter has the lock,
    /// abandoned. The root process is never killed. Default (null): as long as it likes.
    /// </summary>
    public TimeSpan? HangLimit { get; init; }
}
