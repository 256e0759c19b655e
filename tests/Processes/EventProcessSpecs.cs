namespace ProcActors.Tests.Processes;

public sealed class EventProcessSpecs : IAsyncLifetime
{
    private const int Stop = 19;
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessEvent _signal = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _signal = await _runtime.EventAsync("signal");
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_wait_ends_when_it_is_set_and_not_before()
    {
        Assert.False(await _signal.IsSetAsync());
        Assert.False(await _signal.TryWaitAsync(TimeSpan.Zero));
        Assert.False(await _signal.TryWaitAsync(TimeSpan.FromMilliseconds(20)));
        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _signal.WaitAsync(source.Token).AsTask());
        Assert.Equal(0, await _signal.WaitingAsync());
        await _signal.SetAsync();
        Assert.True(await _signal.IsSetAsync());
        Assert.True(await _signal.TryWaitAsync(TimeSpan.Zero));
        await _signal.WaitAsync();

        await _signal.ClearAsync();
        ValueTask<bool> waiting = _signal.TryWaitAsync(null);
        await (await _runtime.StartAsync(() => EventJobs.Set(_signal))).JoinAsync();
        Assert.True(await waiting.AsTask().WaitAsync(Lines.Limit));
    }

    [Fact]
    public async Task One_name_is_one_event_and_nothing_else()
    {
        await (await _runtime.EventAsync("signal")).SetAsync();
        Assert.True(await _signal.IsSetAsync());
        Assert.False(await (await _runtime.EventAsync()).IsSetAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.LockAsync("signal"));
    }

    /// <summary>CPython hangs here: its event counts the dead among those it has to wake.</summary>
    [Fact]
    public async Task Set_wakes_the_living_though_waiters_were_killed_or_are_frozen()
    {
        ActorProcess killed = await _runtime.StartAsync(() => EventJobs.Wait(_signal), _lines.Options());
        ActorProcess frozen = await _runtime.StartAsync(() => EventJobs.Wait(_signal), _lines.Options());
        ActorProcess living = await _runtime.StartAsync(() => EventJobs.Wait(_signal), _lines.Options());
        await Until.TrueAsync(async () => await _signal.WaitingAsync() == 3, "three wait");
        await killed.KillAsync();
        await killed.JoinAsync();
        Assert.Equal(2, await _signal.WaitingAsync());
        ProcessTable.Signal(frozen, Stop);
        await _signal.SetAsync().AsTask().WaitAsync(Lines.Limit);
        Assert.True((await living.JoinAsync().WaitAsync(Lines.Limit)).Success);
        await frozen.KillAsync();
        await frozen.JoinAsync();
        Assert.Equal(0, await _signal.WaitingAsync());
        Assert.True(await _signal.IsSetAsync());
        Assert.Equal(["waiting", "waiting", "waiting", "went on"], _lines.Rest());
    }
}
