namespace ProcActors.Tests.Crashes;

/// <summary>A condition and its lock.</summary>
public abstract class ConditionSubject : Subject
{
    protected ProcessCondition Condition { get; private set; } = null!;

    protected Lease? Lease { get; set; }

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => Condition = await runtime.ConditionAsync(name);

    public override async Task PrepareAsync() => Lease = await Condition.AcquireAsync();

    public override Task ReleaseAsync() => Lease!.ReleaseAsync().AsTask();

    public override async Task SettleAsync() => await Condition.WaitingAsync();

    /// <summary>Waits to be notified; marked when an owner of the lock died in between.</summary>
    public override async Task<Task<Outcome>> BeginNextAsync()
    {
        Lease lease = await Condition.AcquireAsync();
        Task<Outcome> next = WaitAsync(lease, lease.Abandoned);
        await SettleAsync();
        return next;
    }

    private async Task<Outcome> WaitAsync(Lease lease, bool abandoned)
    {
        await Condition.WaitAsync(lease);
        await using (lease)
            return abandoned || lease.Abandoned ? Outcome.Marked : Outcome.Clean;
    }
}

/// <summary>Waits to be notified: a notification that it has not used goes to the next.</summary>
public sealed class ConditionWaiter : ConditionSubject
{
    public override Task AskAsync() => Condition.WaitAsync(Lease!).AsTask();

    public override async Task GiveAsync(bool victimIsGone)
    {
        await using Lease lease = await Condition.AcquireAsync();
        await Condition.NotifyAsync();
    }

    public override Outcome Expected(CrashPoint point, bool arrived) => point switch
    {
        CrashPoint.Waiting => Outcome.Clean,
        CrashPoint.Asking => arrived ? Outcome.Clean : Outcome.Marked,
        CrashPoint.Releasing when arrived => Outcome.Nothing,
        _ => Outcome.Marked,
    };
}

/// <summary>Notifies one that waits: who was notified stays so.</summary>
public sealed class ConditionNotifier : ConditionSubject
{
    private Task<Outcome> _next = null!;

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Holding, CrashPoint.Releasing];

    public override Task AskAsync() => Condition.NotifyAsync().AsTask();

    public override async Task OccupyAsync() => _next = await base.BeginNextAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => Task.FromResult(_next);

    public override async Task GiveAsync(bool victimIsGone)
    {
        if (victimIsGone)
            await (await Condition.AcquireAsync()).ReleaseAsync();
    }

    public override Outcome Expected(CrashPoint point, bool arrived) => point switch
    {
        CrashPoint.Asking => arrived ? Outcome.Marked : Outcome.Nothing,
        CrashPoint.Releasing when arrived => Outcome.Clean,
        _ => Outcome.Marked,
    };
}
