namespace ProcActors.Tests.Crashes;

/// <summary>Gets from a plain queue: an item that has reached its getter is gone with it.</summary>
public sealed class QueueGetter : Subject
{
    private ProcessQueue<string> _queue = null!;

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Waiting, CrashPoint.Unaware, CrashPoint.Holding];

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _queue = await runtime.QueueAsync<string>(name);

    public override Task AskAsync() => _queue.GetAsync().AsTask();

    public override async Task SettleAsync() => await _queue.CountAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => _queue.PutAsync("item").AsTask();

    public override Outcome Expected(CrashPoint point, bool arrived) => point == CrashPoint.Holding ? Outcome.Nothing : Outcome.Clean;

    public override async Task VerifyAsync()
    {
        if (await _queue.CountAsync() is not 0 and int left)
            throw new InvalidOperationException($"{left} items are left");
    }

    private async Task<Outcome> NextAsync() => await _queue.GetAsync() == "item" ? Outcome.Clean : Outcome.Marked;
}

/// <summary>Works through a joinable queue: an item is its consumer's until it is done.</summary>
public sealed class Consumer : Subject
{
    private JoinableQueue<string> _queue = null!;
    private Delivery<string>? _delivery;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _queue = await runtime.JoinableQueueAsync<string>(name);

    public override async Task AskAsync() => _delivery = await _queue.ReceiveAsync();

    public override Task ReleaseAsync() => _delivery!.DoneAsync().AsTask();

    public override async Task SettleAsync() => await _queue.CountAsync();

    public override Task<Task<Outcome>> BeginNextAsync() => BegunAsync(NextAsync(), SettleAsync());

    public override Task GiveAsync(bool victimIsGone) => _queue.PutAsync("item").AsTask();

    public override Outcome Expected(CrashPoint point, bool arrived) => point switch
    {
        CrashPoint.Unaware or CrashPoint.Holding => Outcome.Marked,
        CrashPoint.Releasing => arrived ? Outcome.Nothing : Outcome.Marked,
        _ => Outcome.Clean,
    };

    public override async Task VerifyAsync()
    {
        if (!await _queue.TryJoinAsync(TimeSpan.Zero))
            throw new InvalidOperationException("there is an item that nobody has done");
    }

    private async Task<Outcome> NextAsync()
    {
        Delivery<string> delivery = await _queue.ReceiveAsync();
        await delivery.DoneAsync();
        return delivery.Redelivered ? Outcome.Marked : Outcome.Clean;
    }
}

/// <summary>Puts into a queue that is full.</summary>
public sealed class QueuePutter : Sender
{
    private ProcessQueue<string> _queue = null!;

    public override async Task OpenAsync(ProcessRuntime runtime, string name) => _queue = await runtime.QueueAsync<string>(name, capacity: 1);

    public override async Task SettleAsync() => await _queue.CountAsync();

    protected override ValueTask SendAsync(string message) => _queue.PutAsync(message);

    protected override ValueTask<bool> TrySendAsync(string message) => _queue.TryPutAsync(message);

    protected override async ValueTask<string?> TryReceiveAsync() => await _queue.TryGetAsync() is (true, var item) ? item : null;
}
