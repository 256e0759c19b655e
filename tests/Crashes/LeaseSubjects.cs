namespace ProcActors.Tests.Crashes;

/// <summary>Something that one has at a time, and whose next owner is told when it was abandoned.</summary>
public abstract class LeaseSubject : Subject
{
    private Lease? _lease;

    public override async Task AskAsync() => _lease = await AcquireAsync();

    public override Task ReleaseAsync() => _lease!.ReleaseAsync().AsTask();

    public override async Task OccupyAsync() => _lease = await AcquireAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => ReleaseAsync();

    public override Outcome Expected(CrashPoint point, bool arrived) => point switch
    {
        CrashPoint.Unaware or CrashPoint.Holding => Outcome.Marked,
        CrashPoint.Releasing when !arrived => Outcome.Marked,
        _ => Outcome.Clean,
    };

    /// <summary>A lease; asked for before the call returns, by an owner of its own.</summary>
    protected abstract ValueTask<Lease> AcquireAsync();

    private async Task<Outcome> NextAsync()
    {
        await using Lease lease = await AcquireAsync();
        return lease.Abandoned ? Outcome.Marked : Outcome.Clean;
    }
}

public sealed class LockOwner : LeaseSubject
{
    private ProcessLock _gate = null!;

    // Its word, which outlives it, says that it has left, whether the message does or not.
    public override Outcome Expected(CrashPoint point, bool arrived) => point == CrashPoint.Releasing ? Outcome.Clean : base.Expected(point, arrived);

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _gate = await runtime.LockAsync(name);

    public override async Task SettleAsync() => await _gate.WaitingAsync();

    public override async Task VerifyAsync()
    {
        if (await _gate.OwnerAsync() is { } owner)
            throw new InvalidOperationException($"{owner} still has the lock");
    }

    protected override ValueTask<Lease> AcquireAsync() => _gate.AcquireAsync();
}

/// <summary>Has both of two permits.</summary>
public sealed class PermitHolder : LeaseSubject
{
    private const int Permits = 2;
    private ProcessSemaphore _permits = null!;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _permits = await runtime.SemaphoreAsync(name, Permits, bounded: true);

    public override async Task SettleAsync() => await _permits.ValueAsync();

    public override async Task VerifyAsync()
    {
        if (await _permits.ValueAsync() is not Permits and int free)
            throw new InvalidOperationException($"{free} permits are free");
    }

    protected override ValueTask<Lease> AcquireAsync() => _permits.AcquireAsync(Permits);
}

/// <summary>Takes the lock twice.</summary>
public sealed class RLockOwner : LeaseSubject
{
    private readonly object _owner = new();
    private ProcessRLock _gate = null!;
    private Lease? _outer;
    private Lease? _inner;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _gate = await runtime.RLockAsync(name);

    public override async Task AskAsync()
    {
        _outer = await _gate.OwnedBy(_owner).AcquireAsync();
        _inner = await _gate.OwnedBy(_owner).AcquireAsync();
    }

    public override Task ReleaseAsync() => _outer is null ? base.ReleaseAsync() : Task.WhenAll(_inner!.ReleaseAsync().AsTask(), _outer.ReleaseAsync().AsTask());

    public override async Task SettleAsync() => await _gate.WaitingAsync();

    public override async Task VerifyAsync()
    {
        if (await _gate.OwnerAsync() is { } owner)
            throw new InvalidOperationException($"{owner} still has the lock");
    }

    protected override ValueTask<Lease> AcquireAsync() => _gate.OwnedBy(new object()).AcquireAsync();
}
