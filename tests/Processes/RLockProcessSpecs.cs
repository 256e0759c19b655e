namespace ProcActors.Tests.Processes;

public sealed class RLockProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessRLock _gate = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _gate = await _runtime.RLockAsync("gate");
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task Three_acquires_need_three_releases_and_a_fourth_is_refused()
    {
        Lease first = await _gate.AcquireAsync();
        await _gate.AcquireAsync();
        Lease third = (await _gate.TryAcquireAsync())!;
        Assert.Equal((1, 3, first.FencingToken), (first.Count, third.Count, third.FencingToken));
        LeaseOwner owner = (await _gate.OwnerAsync())!;
        Assert.Equal((_runtime.Incarnation, Environment.ProcessId, 3), (owner.Process, owner.Pid, owner.Count));
        Assert.InRange(owner.Since, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(1));
        await _gate.ReleaseAsync();
        Assert.True(await _gate.IsLockedAsync());
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal(1, (await _gate.OwnerAsync())!.Count);
        await _gate.ReleaseAsync();
        Assert.False(await _gate.IsLockedAsync());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _gate.ReleaseAsync().AsTask());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => third.ReleaseAsync().AsTask());
    }

    [Fact]
    public async Task A_flow_owns_it_with_what_it_calls_and_other_flows_of_the_process_wait()
    {
        Task<Lease?> before = await Task.Factory.StartNew(async () => await _gate.TryAcquireAsync(), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);
        Lease other = (await before)!;
        Assert.Null(await _gate.TryAcquireAsync());
        Assert.Null(await _gate.TryAcquireAsync(TimeSpan.FromMilliseconds(20)));
        await Assert.ThrowsAsync<TimeoutException>(() => _gate.AcquireAsync(TimeSpan.FromMilliseconds(20)).AsTask());
        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gate.AcquireAsync(source.Token).AsTask());
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _gate.ReleaseAsync().AsTask());
        Assert.Equal(0, await _gate.WaitingAsync());
        await other.ReleaseAsync();

        await using Lease mine = await _gate.AcquireAsync();
        Assert.Equal(2, await DepthInsideAsync());
        Assert.Equal(2, await Task.Run(DepthInsideAsync));
        Assert.Equal(1, (await _gate.OwnerAsync())!.Count);

        async Task<int> DepthInsideAsync()
        {
            await using Lease lease = await _gate.AcquireAsync();
            return lease.Count;
        }
    }

    [Fact]
    public async Task What_a_flow_began_before_it_had_the_lock_or_after_is_not_its_owner()
    {
        Lease first = await _gate.AcquireAsync();
        await first.ReleaseAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Lease?> begun = Task.Run(async () =>
        {
            await go.Task;
            return await _gate.TryAcquireAsync();
        });
        await using Lease mine = await _gate.AcquireAsync();
        go.SetResult();
        Assert.Null(await begun);
    }

    [Fact]
    public async Task An_owner_that_was_named_is_one_whoever_calls()
    {
        object one = new();
        Lease outside = await _gate.OwnedBy(one).AcquireAsync();
        Assert.Equal(2, (await Task.Run(async () => await _gate.OwnedBy(one).AcquireAsync())).Count);
        Assert.Null(await _gate.OwnedBy(new object()).TryAcquireAsync());
        Assert.Null(await _gate.TryAcquireAsync());
        await _gate.OwnedBy(one).ReleaseAsync();
        await outside.ReleaseAsync();
        Assert.False(await _gate.IsLockedAsync());
    }

    [Fact]
    public async Task A_process_that_does_not_own_it_may_not_release_it_and_one_that_is_killed_hands_it_on()
    {
        ActorProcess holder = await _runtime.StartAsync(() => RLockJobs.Hold(_gate), _lines.Options("holder"));
        Assert.Equal("asking", await _lines.NextAsync());
        Assert.Equal("holding 2 False", await _lines.NextAsync());
        LeaseOwner owner = (await _gate.OwnerAsync())!;
        Assert.Equal((holder.Incarnation, holder.Pid, 2), (owner.Process, owner.Pid, owner.Count));
        await Assert.ThrowsAsync<LeaseNotHeldException>(() => _gate.ReleaseAsync().AsTask());
        await (await _runtime.StartAsync(() => RLockJobs.ReleaseForeign(_gate), _lines.Options("stranger"))).JoinAsync();
        Assert.StartsWith($"refused, held by holder (pid {holder.Pid})", await _lines.NextAsync(), StringComparison.Ordinal);

        ValueTask<Lease> next = _gate.AcquireAsync();
        await holder.KillAsync();
        await using Lease lease = await next.AsTask().WaitAsync(Lines.Limit);
        Assert.Equal((true, 1, 2L), (lease.Abandoned, lease.Count, lease.FencingToken));
    }

    [Fact]
    public async Task No_update_under_it_is_lost_among_flows_and_processes_though_owners_are_killed()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "0");
            ActorProcess victim = await _runtime.StartAsync(() => RLockJobs.Hold(_gate), _lines.Options("victim"));
            Assert.Equal("asking", await _lines.NextAsync());
            Assert.Equal("holding 2 False", await _lines.NextAsync());
            ActorProcess[] counters = [.. await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _runtime.StartAsync(() => RLockJobs.Count(_gate, file, 50), _lines.Options())))];
            await Until.TrueAsync(async () => await _gate.WaitingAsync() == 4, "four flows wait");
            await victim.KillAsync();
            Assert.All(await Task.WhenAll(counters.Select(counter => counter.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
            Assert.Equal("200", await File.ReadAllTextAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
