namespace ProcActors.Tests.Processes;

public sealed class ConditionProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessCondition _condition = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _condition = await _runtime.ConditionAsync("condition");
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_notification_wakes_one_of_a_process_and_a_flow_here_and_the_second_the_other()
    {
        ActorProcess process = await StartWaiterAsync("process");
        await WaitingAsync(1);
        Task here = Task.Run(async () =>
        {
            await using Lease lease = await _condition.AcquireAsync();
            await _condition.WaitAsync(lease);
        });
        await WaitingAsync(2);
        Assert.Equal(1, await NotifyAsync(1));
        Assert.True((await process.JoinAsync().WaitAsync(Lines.Limit)).Success);
        Assert.Equal(1, await _condition.WaitingAsync());
        Assert.Equal(1, await NotifyAsync(1));
        await here.WaitAsync(Lines.Limit);
        Assert.Equal(0, await NotifyAsync(3));
    }

    [Fact]
    public async Task A_wait_without_a_notification_ends_with_time_or_its_token_and_the_lock_is_held_again()
    {
        await using Lease lease = await _condition.AcquireAsync();
        long token = lease.FencingToken;
        Assert.False(await _condition.TryWaitAsync(lease, TimeSpan.Zero));
        Assert.False(await _condition.TryWaitAsync(lease, TimeSpan.FromMilliseconds(20)));
        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _condition.WaitAsync(lease, source.Token).AsTask());
        Assert.Equal((token + 3, _runtime.Incarnation), (lease.FencingToken, (await _condition.OwnerAsync())!.Process));
        Assert.Null(await _condition.TryAcquireAsync(TimeSpan.Zero));
        Assert.Equal(0, await _condition.WaitingAsync());
        await lease.ReleaseAsync();
        Assert.Null(await _condition.OwnerAsync());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _condition.WaitAsync(lease).AsTask());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _condition.NotifyAsync().AsTask());
        await using Lease other = await (await _runtime.LockAsync()).AcquireAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => _condition.WaitAsync(other).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _condition.NotifyAsync(0).AsTask());
    }

    [Fact]
    public async Task All_six_time_out_and_six_more_wake_two_then_four_and_nothing_is_left()
    {
        ActorProcess[] early = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _runtime.StartAsync(() => ConditionJobs.Wait(_condition, TimeSpan.FromMilliseconds(50)), _lines.Options("early"))))];
        await Task.WhenAll(early.Select(process => process.JoinAsync())).WaitAsync(Lines.Limit);
        Assert.Equal(Enumerable.Repeat("early not notified False", 6), _lines.Rest());

        ActorProcess[] late = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StartWaiterAsync("late")))];
        await WaitingAsync(6);
        Assert.Equal(2, await NotifyAsync(2));
        await Until.TrueAsync(() => Task.FromResult(late.Count(process => !process.IsAlive) == 2), "two have gone on");
        Assert.Equal(4, await _condition.WaitingAsync());
        Assert.Equal(4, await NotifyAsync(4));
        await Task.WhenAll(late.Select(process => process.JoinAsync())).WaitAsync(Lines.Limit);
        Assert.Equal(0, await NotifyAsync(3));
        Assert.Equal(0, await _condition.WaitingAsync());
        Assert.Equal(Enumerable.Repeat("late notified False", 6), _lines.Rest().Skip(6));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public async Task A_wait_for_a_predicate_ends_when_it_holds_or_time_is_over(int changes, bool holds)
    {
        ProcessValue<int> number = await _runtime.ValueAsync("number", 0);
        TimeSpan? timeout = holds ? null : TimeSpan.FromMilliseconds(500);
        ActorProcess waiter = await _runtime.StartAsync(() => ConditionJobs.WaitForFour(_condition, number, timeout), _lines.Options());
        Assert.Equal("waiting", await _lines.NextAsync());
        for (int i = 0; i < changes; i++)
        {
            await using Lease lease = await _condition.AcquireAsync();
            await number.AddAsync(1);
            await _condition.NotifyAsync();
        }

        Assert.True((await waiter.JoinAsync().WaitAsync(Lines.Limit)).Success);
        Assert.Equal($"{holds}", await _lines.NextAsync());
    }

    /// <summary>CPython hangs here: its condition counts the dead among those it has to wake.</summary>
    [Fact]
    public async Task Waiters_that_were_killed_are_not_notified_in_place_of_the_living()
    {
        ActorProcess killed = await StartWaiterAsync("killed");
        await WaitingAsync(1);
        ActorProcess living = await StartWaiterAsync("living");
        await WaitingAsync(2);
        await killed.KillAsync();
        await killed.JoinAsync();
        Assert.Equal(1, await NotifyAsync(2).WaitAsync(Lines.Limit));
        Assert.True((await living.JoinAsync().WaitAsync(Lines.Limit)).Success);
        Assert.Equal("living notified False", await _lines.NextAsync());
    }

    [Fact]
    public async Task Two_conditions_on_one_lock_make_a_store_that_is_never_over_full_or_under_empty()
    {
        ProcessCondition notFull = _condition.OnSameLock("not-full");
        ProcessValue<int> store = await _runtime.ValueAsync("store", 0);
        List<Task<ActorProcess>> starts = [];
        for (int i = 0; i < 2; i++)
        {
            starts.Add(_runtime.StartAsync(() => ConditionJobs.Take(_condition, notFull, store, 50), _lines.Options()));
            starts.Add(_runtime.StartAsync(() => ConditionJobs.Put(_condition, notFull, store, 50), _lines.Options()));
        }

        ActorProcess[] processes = await Task.WhenAll(starts);
        Assert.All(await Task.WhenAll(processes.Select(process => process.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
        Assert.Equal(0, await store.GetAsync());
        Assert.Equal(100, _lines.Rest().Count);
        Assert.All(_lines.Rest(), line => Assert.Contains(line, (string[])["1", "2"]));
    }

    private Task<ActorProcess> StartWaiterAsync(string name) => _runtime.StartAsync(() => ConditionJobs.Wait(_condition, null), _lines.Options(name));

    private Task WaitingAsync(int count) => Until.TrueAsync(async () => await _condition.WaitingAsync() == count, $"{count} wait");

    private async Task<int> NotifyAsync(int count)
    {
        await using Lease lease = await _condition.AcquireAsync();
        return await _condition.NotifyAsync(count);
    }
}
