namespace ProcActors.Roles;

/// <summary>Holds permits of a semaphore for a time, some rounds of it.</summary>
/// <param name="semaphore">The semaphore.</param>
/// <param name="count">How many permits at once.</param>
/// <param name="time">How long it holds them; default: not at all.</param>
/// <param name="rounds">How often.</param>
/// <param name="die">Whether it dies, as by SIGKILL, instead of giving them back.</param>
/// <param name="begin">The line when it has them.</param>
/// <param name="end">The line when it has given them back; default: none.</param>
/// <param name="colour">The colour of both.</param>
public sealed class PermitHolderActor(
    ProcessSemaphore semaphore,
    int count = 1,
    DurationRange? time = null,
    int rounds = 1,
    bool die = false,
    string begin = "{name} is in",
    string? end = null,
    string? colour = null) : LeaseHolderActor(time, rounds, die, begin, end, colour)
{
    /// <inheritdoc/>
    protected override ValueTask<Lease> AcquireAsync() => semaphore.AcquireAsync(count, Finishing);
}
