namespace ProcActors.Roles;

/// <summary>Takes one lock, then another while it holds the first, and releases both: two of them in opposite order are a deadlock.</summary>
/// <param name="first">The lock that is taken first.</param>
/// <param name="second">The lock that is taken then.</param>
/// <param name="meet">A barrier that it waits at when it has the first; default: none.</param>
/// <param name="pause">How long it holds the first alone; default: not at all.</param>
/// <param name="begin">The line when it has the first.</param>
/// <param name="end">The line when it has had both.</param>
/// <param name="colour">The colour of both lines.</param>
public sealed class TwoLocksActor(
    ProcessLock first,
    ProcessLock second,
    ProcessBarrier? meet = null,
    DurationRange? pause = null,
    string begin = "{name} has its first lock",
    string end = "{name} had both locks",
    string? colour = null) : RoleActor
{
    private static readonly object Met = new();
    private static readonly object Paused = new();
    private static readonly object Released = new();
    private Lease? _first;

    /// <inheritdoc/>
    protected override void PreStart() => Then(first.AcquireAsync(Finishing));

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message is Lease lease && _first is null)
        {
            _first = lease;
            Say(begin, colour);
            Then(MeetAsync(), Met);
        }
        else if (message == Met)
        {
            After(pause?.Next() ?? TimeSpan.Zero, Paused);
        }
        else if (message == Paused)
        {
            Then(second.AcquireAsync(Finishing));
        }
        else if (message is Lease both)
        {
            Then(ReleaseAsync(both), Released);
        }
        else
        {
            Say(end, colour);
            Context.Stop(Self);
        }
    }

    private async ValueTask MeetAsync()
    {
        if (meet is not null)
            await meet.WaitAsync(cancellationToken: Finishing).ConfigureAwait(false);
    }

    private async ValueTask ReleaseAsync(Lease both)
    {
        await both.ReleaseAsync().ConfigureAwait(false);
        await _first!.ReleaseAsync().ConfigureAwait(false);
    }
}
