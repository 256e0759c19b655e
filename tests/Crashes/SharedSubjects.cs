namespace ProcActors.Tests.Crashes;

/// <summary>Has something lent to change it: the change is in, whole, or not at all. Marked: it is in.</summary>
public abstract class Updater : Subject, IDisposable
{
    private readonly ManualResetEventSlim _returns = new();
    private readonly TaskCompletionSource _lent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _update = Task.CompletedTask;

    public override Task AskAsync()
    {
        _update = UpdateAsync(AddOneLater).AsTask();
        return _lent.Task;
    }

    public override Task ReleaseAsync()
    {
        _returns.Set();
        return _update;
    }

    public override async Task OccupyAsync()
    {
        await SetAsync(0);

        // In the root the answer comes within the call.
        _update = Task.Run(() => UpdateAsync(AddOneLater).AsTask());
        await _lent.Task;
    }

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => ReleaseAsync();

    public override Outcome Expected(CrashPoint point, bool arrived) => point == CrashPoint.Releasing && arrived ? Outcome.Marked : Outcome.Clean;

    public void Dispose()
    {
        _returns.Set();
        _returns.Dispose();
    }

    protected abstract ValueTask SetAsync(int number);

    protected abstract ValueTask<int> UpdateAsync(Func<int, int> update);

    private int AddOneLater(int number)
    {
        _lent.SetResult();
        _returns.Wait();
        return number + 1;
    }

    // The survivor has added one before.
    private async Task<Outcome> NextAsync() => await UpdateAsync(number => number + 10) switch
    {
        11 => Outcome.Clean,
        12 => Outcome.Marked,
        int number => throw new InvalidOperationException($"the value was {number - 10}"),
    };
}

public sealed class ValueUpdater : Updater
{
    private ProcessValue<int> _value = null!;

    public override Task OpenAsync(ProcessRuntime runtime, string name)
    {
        _value = new ProcessValue<int>(runtime, name);
        return SettleAsync();
    }

    public override async Task SettleAsync() => await _value.GetAsync();

    protected override ValueTask SetAsync(int number) => _value.SetAsync(number);

    protected override ValueTask<int> UpdateAsync(Func<int, int> update) => _value.UpdateAsync(update);
}

public sealed class DictionaryUpdater : Updater
{
    private ProcessDictionary<string, int> _counts = null!;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _counts = await runtime.DictionaryAsync<string, int>(name);

    public override async Task SettleAsync() => await _counts.CountAsync();

    protected override ValueTask SetAsync(int number) => _counts.SetAsync("key", number);

    protected override ValueTask<int> UpdateAsync(Func<int, int> update) => _counts.AddOrUpdateAsync("key", -100, (_, count) => update(count));
}

/// <summary>Receives from an end of a pipe that others hold, too.</summary>
public sealed class PipeReceiver : Subject
{
    private PipeEnd<string> _here = null!;
    private PipeEnd<string> _there = null!;

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Waiting, CrashPoint.Unaware, CrashPoint.Holding];

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => (_here, _there) = await runtime.PipeAsync<string>(name);

    public override Task AskAsync() => _there.ReceiveAsync().AsTask();

    public override async Task SettleAsync() => await _there.PollAsync();

    public override Task OccupyAsync() => SettleAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => _here.SendAsync("message").AsTask();

    public override Outcome Expected(CrashPoint point, bool arrived) => point == CrashPoint.Holding ? Outcome.Nothing : Outcome.Clean;

    private async Task<Outcome> NextAsync() => await _there.ReceiveAsync() == "message" ? Outcome.Clean : Outcome.Marked;
}

/// <summary>Sends into a pipe that is full.</summary>
public sealed class PipeSender : Sender
{
    private PipeEnd<string> _here = null!;
    private PipeEnd<string> _there = null!;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => (_here, _there) = await runtime.PipeAsync<string>(name, capacity: 1);

    public override async Task SettleAsync() => await _here.PollAsync();

    protected override ValueTask SendAsync(string message) => _here.SendAsync(message);

    protected override ValueTask<bool> TrySendAsync(string message) => _here.TrySendAsync(message, TimeSpan.Zero);

    protected override async ValueTask<string?> TryReceiveAsync() => await _there.TryReceiveAsync(TimeSpan.Zero) is (true, var message) ? message : null;
}
