namespace ProcActors.Roles;

/// <summary>Holds a lock for a time, some rounds of it.</summary>
/// <param name="lock">The lock.</param>
/// <param name="time">How long it holds it; default: not at all.</param>
/// <param name="rounds">How often.</param>
/// <param name="die">Whether it dies, as by SIGKILL, instead of releasing it.</param>
/// <param name="begin">The line when it has the lock.</param>
/// <param name="end">The line when it has released it; default: none.</param>
/// <param name="colour">The colour of both.</param>
public sealed class LockHolderActor(
    ProcessLock @lock,
    DurationRange? time = null,
    int rounds = 1,
    bool die = false,
    string begin = "{name} has the lock",
    string? end = null,
    string? colour = null) : LeaseHolderActor(time, rounds, die, begin, end, colour)
{
    /// <inheritdoc/>
    protected override ValueTask<Lease> AcquireAsync() => @lock.AcquireAsync(Finishing);
}
