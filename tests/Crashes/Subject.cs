namespace ProcActors.Tests.Crashes;

/// <summary>
/// A primitive, in one role, as one process sees it. The victim opens it, prepares and asks; the survivor opens and occupies it, so that the victim has to
/// wait, asks after the victim, and gives it away.
/// </summary>
public abstract class Subject
{
    /// <summary>What can happen in this role.</summary>
    public virtual IReadOnlyList<CrashPoint> Points => Enum.GetValues<CrashPoint>();

    /// <summary>Whether the survivor is served while the victim still holds what it was granted.</summary>
    public virtual bool IsShared => false;

    /// <summary>Whether the survivor has an answer also where there is nothing to get.</summary>
    public virtual bool NextEnds => false;

    /// <summary>Finds or makes it; does not wait for others.</summary>
    public abstract Task OpenAsync(ProcessRuntime runtime, string name);

    /// <summary>What the victim does before.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The victim asks; the request is sent before the call returns, and the task ends when it has what it asked for.</summary>
    public abstract Task AskAsync();

    /// <summary>The victim gives it back; the task ends when that has been answered.</summary>
    public virtual Task ReleaseAsync() => throw new NotSupportedException();

    /// <summary>A question with an answer: what was sent before has arrived when the task ends.</summary>
    public abstract Task SettleAsync();

    /// <summary>The survivor sees to it that who asks must wait.</summary>
    public virtual Task OccupyAsync() => Task.CompletedTask;

    /// <summary>The survivor asks, too: the outer task ends when its request has arrived, the inner one with what it got.</summary>
    public abstract Task<Task<Outcome>> BeginNextAsync();

    /// <summary>The survivor gives it to whoever is first in the line.</summary>
    public abstract Task GiveAsync(bool victimIsGone);

    /// <summary>What the survivor is to get in the end.</summary>
    public abstract Outcome Expected(CrashPoint point, bool arrived);

    /// <summary>What else must be so when all is over; throws <see cref="InvalidOperationException"/> when it is not.</summary>
    public virtual Task VerifyAsync() => Task.CompletedTask;

    protected static async Task<Task<Outcome>> BegunAsync(Task<Outcome> next, Task settled)
    {
        await settled;
        return next;
    }
}
