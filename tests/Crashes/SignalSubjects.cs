namespace ProcActors.Tests.Crashes;

/// <summary>Waits for an event: dead or frozen, it holds up nobody.</summary>
public sealed class EventWaiter : Subject
{
    private ProcessEvent _signal = null!;

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Waiting, CrashPoint.Unaware, CrashPoint.Holding];

    public override bool IsShared => true;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _signal = await runtime.EventAsync(name);

    public override Task AskAsync() => _signal.WaitAsync().AsTask();

    public override async Task SettleAsync() => await _signal.IsSetAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => _signal.SetAsync().AsTask();

    public override Outcome Expected(CrashPoint point, bool arrived) => Outcome.Clean;

    public override async Task VerifyAsync()
    {
        if (await _signal.WaitingAsync() is not 0 and int waiting)
            throw new InvalidOperationException($"{waiting} still wait");
    }

    private async Task<Outcome> NextAsync()
    {
        await _signal.WaitAsync();
        return Outcome.Clean;
    }
}

/// <summary>Sets an event: it is set or it is not.</summary>
public sealed class EventSetter : Subject
{
    private ProcessEvent _signal = null!;

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Holding];

    public override bool IsShared => true;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _signal = await runtime.EventAsync(name);

    public override Task AskAsync() => _signal.SetAsync().AsTask();

    public override async Task SettleAsync() => await _signal.IsSetAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => Task.CompletedTask;

    public override Outcome Expected(CrashPoint point, bool arrived) => point == CrashPoint.Holding || arrived ? Outcome.Clean : Outcome.Nothing;

    private async Task<Outcome> NextAsync()
    {
        await _signal.WaitAsync();
        return Outcome.Clean;
    }
}

/// <summary>Is one of three parties of a barrier, and the one that acts for all.</summary>
public sealed class BarrierParty : Subject
{
    private readonly TaskCompletionSource _acts = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _acted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _passed = Task.CompletedTask;
    private ProcessBarrier _three = null!;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _three = await runtime.BarrierAsync(3, name);

    public override Task AskAsync()
    {
        _passed = _three.WaitAsync(async () =>
        {
            _acts.SetResult();
            await _acted.Task;
        }).AsTask();
        return _acts.Task;
    }

    public override Task ReleaseAsync()
    {
        _acted.SetResult();
        return _passed;
    }

    public override async Task SettleAsync() => await _three.WaitingAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(ArriveAsync(), SettleAsync());

    public override async Task GiveAsync(bool victimIsGone)
    {
        Task third = ArriveAsync();
        await SettleAsync();

        // Nobody can miss a party that never came: then the round is filled without it.
        if (victimIsGone && await _three.WaitingAsync() == 2)
            await ArriveAsync();
        if (victimIsGone)
            await third;
    }

    public override Outcome Expected(CrashPoint point, bool arrived) => point switch
    {
        CrashPoint.Asking when !arrived => Outcome.Clean,
        CrashPoint.Releasing when arrived => Outcome.Clean,
        _ => Outcome.Marked,
    };

    private async Task<Outcome> ArriveAsync()
    {
        try
        {
            await _three.WaitAsync();
            return Outcome.Clean;
        }
        catch (BarrierBrokenException)
        {
            return Outcome.Marked;
        }
    }
}
