namespace ProcActors.Tests.Processes;

public sealed class BarrierProcessSpecs : IAsyncLifetime
{
    private const int Stop = 19;
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessBarrier _two = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _two = await _runtime.BarrierAsync(2, "two");
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Parties_go_in_step_and_exactly_one_of_each_round_is_first(int rounds)
    {
        ProcessBarrier five = await _runtime.BarrierAsync(5);
        ProcessQueue<string> journal = await _runtime.QueueAsync<string>();
        ActorProcess[] walkers = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _runtime.StartAsync(() => BarrierJobs.Walk(five, journal, rounds), _lines.Options())))];
        Assert.All(await Task.WhenAll(walkers.Select(walker => walker.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));

        for (int round = 1; round <= rounds; round++)
        {
            List<string> written = [];
            for (int i = 0; i < 6; i++)
                written.Add(await journal.GetAsync(Lines.Limit));
            Assert.Equal([$"{round}", $"{round}", $"{round}", $"{round}", $"{round}", "first"], written.Order(StringComparer.Ordinal));
            Assert.Equal("first", written[^1]);
        }

        Assert.True(await journal.IsEmptyAsync());
        Assert.Equal((0, false), (await five.WaitingAsync(), await five.IsBrokenAsync()));
    }

    [Fact]
    public async Task An_action_is_run_once_before_anybody_passes_and_its_failure_breaks_the_barrier()
    {
        List<string> order = [];
        ValueTask<int> first = _two.WaitAsync(() => Note("first acted"));
        ValueTask<int> second = _two.WaitAsync(() => Note("second acted"));
        Assert.Equal((0, 1), (await first, await second));
        Assert.Equal(["second acted"], order);

        Task<int> other = _two.WaitAsync().AsTask();
        await Assert.ThrowsAsync<NotSupportedException>(() => _two.WaitAsync(() => throw new NotSupportedException("no paper")).AsTask());
        Assert.Contains("no paper", (await Assert.ThrowsAsync<BarrierBrokenException>(() => other)).Reason, StringComparison.Ordinal);
        Assert.True(await _two.IsBrokenAsync());
        await _two.ResetAsync();
        Assert.False(await _two.IsBrokenAsync());

        ValueTask Note(string what)
        {
            order.Add(what);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task Abort_reset_and_time_break_it_for_all_and_a_cancelled_wait_only_leaves()
    {
        Task<int> waiting = _two.WaitAsync().AsTask();
        await _two.AbortAsync();
        await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting);
        await Assert.ThrowsAsync<BarrierBrokenException>(() => _two.WaitAsync().AsTask());
        await _two.ResetAsync();

        waiting = _two.WaitAsync().AsTask();
        await _two.ResetAsync();
        Assert.Contains("reset", (await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting)).Reason, StringComparison.Ordinal);
        Assert.False(await _two.IsBrokenAsync());

        await Assert.ThrowsAsync<BarrierBrokenException>(() => _two.WaitAsync(TimeSpan.FromMilliseconds(20)).AsTask());
        Assert.True(await _two.IsBrokenAsync());
        await _two.ResetAsync();
        await Assert.ThrowsAsync<BarrierBrokenException>(() => _two.WaitAsync(TimeSpan.Zero).AsTask());
        await _two.ResetAsync();

        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _two.WaitAsync(source.Token).AsTask());
        Assert.Equal((0, false), (await _two.WaitingAsync(), await _two.IsBrokenAsync()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.BarrierAsync(0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.BarrierAsync(3, "two"));
    }

    /// <summary>CPython hangs here.</summary>
    [Fact]
    public async Task A_waiter_that_is_killed_breaks_it_and_the_others_are_told_who()
    {
        ProcessBarrier three = await _runtime.BarrierAsync(3);
        ActorProcess killed = await _runtime.StartAsync(() => BarrierJobs.Wait(three), _lines.Options("killed"));
        await Until.TrueAsync(async () => await three.WaitingAsync() == 1, "one waits");
        ActorProcess other = await _runtime.StartAsync(() => BarrierJobs.Wait(three), _lines.Options("other"));
        await Until.TrueAsync(async () => await three.WaitingAsync() == 2, "two wait");
        ProcessTable.Signal(killed, Stop);
        Assert.False(await three.IsBrokenAsync());
        await killed.KillAsync();
        Assert.True((await other.JoinAsync().WaitAsync(Lines.Limit)).Success);
        Assert.Equal(["arriving", "arriving", "killed (0.1) ended (SIGKILL) while it waited"], _lines.Rest());
        await Assert.ThrowsAsync<BarrierBrokenException>(() => three.WaitAsync().AsTask());
    }

    [Fact]
    public async Task A_party_of_the_last_round_that_fails_is_not_waited_for()
    {
        ActorProcess failing = await _runtime.StartAsync(() => BarrierJobs.PassAndFail(_two), _lines.Options("failing"));
        await _two.WaitAsync();
        ValueTask<int> next = _two.WaitAsync();
        Assert.Equal(3, (await failing.JoinAsync()).ExitCode);
        Assert.Contains("failing (0.1) ended (exit 3)", (await Assert.ThrowsAsync<BarrierBrokenException>(() => next.AsTask().WaitAsync(Lines.Limit))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_passed_and_did_not_know_before_it_died_is_missed_in_the_next_round_only()
    {
        ActorProcess frozen = await _runtime.StartAsync(() => BarrierJobs.Wait(_two), _lines.Options("frozen"));
        await Until.TrueAsync(async () => await _two.WaitingAsync() == 1, "one waits");
        ProcessTable.Signal(frozen, Stop);
        Assert.Equal(1, await _two.WaitAsync().AsTask().WaitAsync(Lines.Limit));
        await frozen.KillAsync();
        await frozen.JoinAsync();
        await Assert.ThrowsAsync<BarrierBrokenException>(() => _two.WaitAsync().AsTask());
    }
}
