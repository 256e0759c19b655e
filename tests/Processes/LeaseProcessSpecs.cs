namespace ProcActors.Tests.Processes;

public sealed class LeaseProcessSpecs : IAsyncLifetime
{
    private const int Stop = 19;
    private const int Continue = 18;

    // Each grant is good for so many critical sections of its holder.
    private const long FirstToken = 1 << 20;
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessLock _gate = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _gate = await _runtime.LockAsync("gate");
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_lock_has_one_owner_and_is_not_reentrant()
    {
        Assert.False(await _gate.IsLockedAsync());
        await using (Lease lease = await _gate.AcquireAsync())
        {
            Assert.True(await _gate.IsLockedAsync());
            Assert.Null(await _gate.TryAcquireAsync());
            Assert.Null(await _gate.TryAcquireAsync(TimeSpan.FromSeconds(-1)));
            Assert.Null(await _gate.TryAcquireAsync(TimeSpan.FromMilliseconds(20)));
            await Assert.ThrowsAsync<TimeoutException>(() => _gate.AcquireAsync(TimeSpan.FromMilliseconds(20)).AsTask());
            using CancellationTokenSource source = new(20);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gate.AcquireAsync(source.Token).AsTask());
            Assert.Equal(0, await _gate.WaitingAsync());
            Assert.False(lease.Abandoned);
            Assert.False(lease.Lost.IsCancellationRequested);
        }

        Assert.False(await _gate.IsLockedAsync());
        Lease second = await _gate.AcquireAsync();
        await second.ReleaseAsync();
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => second.ReleaseAsync().AsTask());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _gate.ReleaseAsync().AsTask());
        await second.DisposeAsync();
    }

    [Fact]
    public async Task The_owner_is_named_exactly_and_nobody_else_may_release()
    {
        ActorProcess holder = await _runtime.StartAsync(() => LeaseJobs.Hold(_gate), _lines.Options("holder"));
        Assert.Equal("asking", await _lines.NextAsync());
        Assert.Equal($"holding {FirstToken} False", await _lines.NextAsync());
        LeaseOwner owner = (await _gate.OwnerAsync())!;
        Assert.Equal((holder.Incarnation, holder.Pid, FirstToken, 1), (owner.Process, owner.Pid, owner.FencingToken, owner.Count));
        Assert.InRange(owner.Since, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(1));

        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _gate.ReleaseAsync().AsTask());
        await (await _runtime.StartAsync(() => LeaseJobs.ReleaseForeign(_gate), _lines.Options("stranger"))).JoinAsync();
        Assert.Equal($"refused, held by holder {holder.Pid}", await _lines.NextAsync());
        Assert.True(await _gate.IsLockedAsync());
    }

    [Fact]
    public async Task A_lock_is_seen_by_all_and_does_not_outlive_an_owner_that_returns()
    {
        Lease mine = await _gate.AcquireAsync();
        await (await _runtime.StartAsync(() => LeaseJobs.SayLocked(_gate), _lines.Options())).JoinAsync();
        Assert.Equal("True", await _lines.NextAsync());
        await mine.ReleaseAsync();
        await (await _runtime.StartAsync(() => LeaseJobs.TakeAndReturn(_gate))).JoinAsync();
        Assert.False(await _gate.IsLockedAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_kept_the_lock_has_abandoned_it_only_if_it_was_killed_inside(bool inside)
    {
        ActorProcess keeper = await _runtime.StartAsync(() => LeaseJobs.TakeOften(_gate, 1000, inside), _lines.Options());
        Assert.Equal("done", await _lines.NextAsync());
        await keeper.KillAsync();
        await keeper.JoinAsync();
        Assert.Equal(inside, (await _gate.AcquireAsync()).Abandoned);
    }

    [Fact]
    public async Task A_lock_kept_by_a_frozen_process_is_free_for_others()
    {
        ActorProcess keeper = await _runtime.StartAsync(() => LeaseJobs.TakeOften(_gate, 1000, false), _lines.Options());
        Assert.Equal("done", await _lines.NextAsync());
        ProcessTable.Signal(keeper, Stop);
        Assert.NotNull(await _gate.TryAcquireAsync());
    }

    [Fact]
    public async Task What_an_owner_of_the_past_does_is_refused()
    {
        ProcessSemaphore permit = await _runtime.SemaphoreAsync("permit", 1, bounded: true);
        ProcessRLock own = await _runtime.RLockAsync("own");
        JoinableQueue<string> parts = await _runtime.JoinableQueueAsync<string>("parts");
        ProcessEvent go = await _runtime.EventAsync();
        await parts.PutAsync("item");
        ActorProcess past = await _runtime.StartAsync(() => LeaseJobs.ReleaseTwice(_gate, permit, own, parts, go), _lines.Options());
        Assert.Equal("released", await _lines.NextAsync());
        ProcessTable.Signal(past, Stop);
        await using Lease gate = await _gate.AcquireAsync();
        await using Lease one = await permit.AcquireAsync();
        await using Lease mine = await own.AcquireAsync();
        Delivery<string> item = await parts.ReceiveAsync();
        await go.SetAsync();
        ProcessTable.Signal(past, Continue);
        Assert.Equal("refused refused refused refused", await _lines.NextAsync());
        Assert.Equal(_runtime.Incarnation, (await _gate.OwnerAsync())!.Process);
        Assert.Equal(_runtime.Incarnation, (await own.OwnerAsync())!.Process);
        Assert.Equal(0, await permit.ValueAsync());
        Assert.False(await parts.TryJoinAsync(TimeSpan.Zero));
        await item.DoneAsync();
        await parts.JoinAsync();
    }

    [Fact]
    public async Task No_update_under_the_lock_is_lost_though_owners_are_killed()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "0");
            List<ActorProcess> victims = [];
            for (int i = 0; i < 3; i++)
                victims.Add(await _runtime.StartAsync(() => LeaseJobs.Hold(_gate), _lines.Options($"victim.{i}")));
            ActorProcess[] counters = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _runtime.StartAsync(() => LeaseJobs.Count(_gate, file, 100), _lines.Options($"counter.{i}"))))];
            while (victims.Exists(victim => victim.IsAlive))
            {
                int? owner = (await _gate.OwnerAsync())?.Pid;
                if (victims.Find(victim => victim.Pid == owner) is { } holding)
                    await holding.KillAsync();
            }

            Assert.All(await Task.WhenAll(counters.Select(counter => counter.JoinAsync())), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
            Assert.Equal("300", await File.ReadAllTextAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_semaphore_counts_and_its_release_adds_unless_bounded()
    {
        ProcessSemaphore plain = await _runtime.SemaphoreAsync("plain", 2);
        Lease first = await plain.AcquireAsync();
        Assert.Equal(1, await plain.ValueAsync());
        LeaseOwner owner = Assert.Single(await plain.OwnersAsync());
        Assert.Equal((_runtime.Incarnation, Environment.ProcessId, 1), (owner.Process, owner.Pid, owner.Count));
        await plain.AcquireAsync();
        Assert.Equal(0, await plain.ValueAsync());
        Assert.Null(await plain.TryAcquireAsync());
        Assert.Equal(0, await plain.ValueAsync());
        await plain.ReleaseAsync();
        Assert.Equal(1, await plain.ValueAsync());
        await plain.ReleaseAsync();
        await plain.ReleaseAsync();
        await plain.ReleaseAsync();
        Assert.Equal(4, await plain.ValueAsync());
        await first.DisposeAsync();
        Assert.Equal(4, await plain.ValueAsync());

        ProcessSemaphore bounded = await _runtime.SemaphoreAsync("bounded", 2, bounded: true);
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => bounded.ReleaseAsync().AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bounded.AcquireAsync(3).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.SemaphoreAsync("x", -1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.SemaphoreAsync("bounded", 3, bounded: true));
    }

    [Fact]
    public async Task A_semaphore_of_none_gives_nothing_until_somebody_adds()
    {
        ProcessSemaphore none = await _runtime.SemaphoreAsync("none", 0);
        Assert.Null(await none.TryAcquireAsync());
        Assert.Null(await none.TryAcquireAsync(TimeSpan.FromMilliseconds(20)));
        ValueTask<Lease> waiting = none.AcquireAsync();
        await none.ReleaseAsync();
        Assert.Equal(1, (await waiting).Count);
    }

    [Fact]
    public async Task Of_two_processes_that_wait_for_each_other_one_is_refused_and_told_why()
    {
        ProcessLock a = await _runtime.LockAsync("a", new LockOptions { RefuseDeadlocks = true });
        ProcessLock b = await _runtime.LockAsync("b", new LockOptions { RefuseDeadlocks = true });
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.LockAsync("a", new LockOptions()));
        ProcessEvent go = await _runtime.EventAsync();
        ActorProcess first = await _runtime.StartAsync(() => LeaseJobs.TakeBoth(a, b, go), _lines.Options("first"));
        ActorProcess second = await _runtime.StartAsync(() => LeaseJobs.TakeBoth(b, a, go), _lines.Options("second"));
        Assert.Equal(["has a", "has b"], new[] { await _lines.NextAsync(), await _lines.NextAsync() }.Order());
        await go.SetAsync();
        string[] last = [await _lines.NextAsync(), await _lines.NextAsync()];
        Assert.Contains("has both", last);
        string cycle = last.Single(line => line != "has both");
        Assert.Contains($"'first' ({first.Incarnation.Number}) holds the lock 'a' and waits for the lock 'b'", cycle, StringComparison.Ordinal);
        Assert.Contains($"'second' ({second.Incarnation.Number}) holds the lock 'b' and waits for the lock 'a'", cycle, StringComparison.Ordinal);
        Assert.True((await first.JoinAsync()).Success && (await second.JoinAsync()).Success);
        Assert.False(await a.IsLockedAsync() || await b.IsLockedAsync());
    }

    [Fact]
    public async Task A_frozen_owner_is_killed_when_it_has_held_the_lock_for_too_long_and_the_next_has_it()
    {
        ProcessLock gate = await _runtime.LockAsync("limited", new LockOptions { HangLimit = TimeSpan.FromMilliseconds(300) });
        ActorProcess holder = await _runtime.StartAsync(() => LeaseJobs.Hold(gate), _lines.Options("holder"));
        Assert.Equal("asking", await _lines.NextAsync());
        while (await gate.OwnerAsync() is null && holder.IsAlive)
            await Task.Yield();
        ProcessTable.Signal(holder, 19);
        Lease next = await gate.AcquireAsync(Lines.Limit);
        Assert.True(next.Abandoned);
        Assert.Equal(9, (await holder.JoinAsync()).Signal);

        // The root is told of and left alone: its lease is still good.
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        await next.ReleaseAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.LockAsync("none", new LockOptions { HangLimit = TimeSpan.Zero }));
    }
}
