using ProcActors.Snapshots;

namespace ProcActors.Tests.Processes;

public sealed class InspectionSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_snapshot_says_who_holds_and_who_waits_since_when()
    {
        ProcessLock gate = await _runtime.LockAsync("gate");
        JoinableQueue<string> parts = await _runtime.JoinableQueueAsync<string>("parts", 5);
        ProcessEvent signal = await _runtime.EventAsync("signal");
        await parts.PutAsync("P-1");
        await parts.PutAsync("P-2");
        ActorProcess holder = await _runtime.StartAsync(() => LeaseJobs.Hold(gate), _lines.Options("holder"));
        Assert.Equal("asking", await _lines.NextAsync());
        Assert.StartsWith("holding", await _lines.NextAsync(), StringComparison.Ordinal);
        ActorProcess taker = await _runtime.StartAsync(() => InspectionJobs.TakeAndWait(parts, signal), _lines.Options("taker"));
        ActorProcess owner = await _runtime.StartAsync(() => InspectionJobs.OwnPool(), _lines.Options("owner"));
        using CancellationTokenSource over = new();
        Task waiting = gate.AcquireAsync(over.Token).AsTask();
        Task joining = parts.JoinAsync(over.Token).AsTask();

        RuntimeSnapshot run = await SettledAsync(now => now.Leases is [{ Holders.Length: 1, Waiters.Length: 1 }] && now.Events is [{ Waiters.Length: 1 }] && now.Queues is [{ Statistics.Taken: 1, Waiters.Length: 1 }] && now.Pools is [{ Done: 1, Holders.Length: 1 }]);
        Assert.Equal((holder.Incarnation, holder.Pid, 1), (run.Leases[0].Holders[0].Process, run.Leases[0].Holders[0].Pid, run.Leases[0].Holders[0].Count));
        Assert.Equal((_runtime.Incarnation, WaitPurpose.Acquire), (run.Leases[0].Waiters[0].Process, run.Leases[0].Waiters[0].Purpose));
        Assert.Equal((taker.Incarnation, WaitPurpose.Event), (run.Events[0].Waiters[0].Process, run.Events[0].Waiters[0].Purpose));
        Assert.Equal((2L, 2L, WaitPurpose.Join), (run.Queues[0].Statistics.Put, run.Queues[0].Next!.Number, run.Queues[0].Waiters[0].Purpose));
        Assert.Equal((1L, taker.Incarnation), (run.Queues[0].OldestTaken!.Number, run.Queues[0].OldestTaken!.Holder));
        Assert.Equal(("own", owner.Incarnation, 2L), (run.Pools[0].Name, run.Pools[0].Owner, run.Pools[0].Submitted));
        Assert.Equal(5, run.Processes.Length);
        Assert.All(run.Processes, process => Assert.True(process is { Memory: > 1_000_000, Threads: > 1 } && process.CpuTime > TimeSpan.Zero));
        Assert.All(run.Coordinators.SelectMany(of => of.Holders.Select(hold => hold.Since).Concat(of.Waiters.Select(wait => wait.Since))), since => Assert.InRange(run.At - since, TimeSpan.Zero, Lines.Limit));
        Assert.Empty(run.Deadlocks);

        string told = run.Explain();
        Assert.Matches($@"lock 'gate': held \(token \d+\) by holder \(pid {holder.Pid}\) for [\d.]+( min \d+)? s", told);
        Assert.Matches(@"MainProcess \(pid \d+\) has waited [\d.]+( min \d+)? s for lock 'gate'; holder has it", told);
        Assert.Matches(@"has waited [\d.]+( min \d+)? s for all work of joinable-queue 'parts' to be done; 1 wait and 1 are taken by taker", told);
        Assert.Contains("oldest that nobody has taken: item 2", told, StringComparison.Ordinal);

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
        await owner.KillAsync();
        await owner.JoinAsync();
        await SettledAsync(now => now.Pools.IsEmpty && now.Processes.Length == 3 && now.Coordinators.Sum(of => of.WaiterCount) == 1);
    }

    [Fact]
    public async Task A_ring_is_told_and_what_stands_still_is_not_waited_for()
    {
        ProcessLock a = await _runtime.LockAsync("a");
        ProcessRLock b = await _runtime.RLockAsync("b");
        ProcessEvent go = await _runtime.EventAsync("go");
        await _runtime.StartAsync(() => LeaseJobs.TakeBothKinds(a, b, true, go), _lines.Options("first"));
        await _runtime.StartAsync(() => LeaseJobs.TakeBothKinds(a, b, false, go), _lines.Options("second"));
        ActorProcess owner = await _runtime.StartAsync(() => InspectionJobs.OwnPool(), _lines.Options("owner"));
        Assert.Equal(["has a", "has b"], new[] { await _lines.NextAsync(), await _lines.NextAsync() }.Order());
        await go.SetAsync();
        await SettledAsync(now => now.Pools is [{ Done: 1 }]);
        ProcessTable.Signal(owner, 19);

        RuntimeSnapshot run = await SettledAsync(now => now.Deadlocks.Length == 1, TimeSpan.FromMilliseconds(300));
        Assert.Contains("'first' (0.1) holds the lock 'a' and waits for the rlock 'b'; 'second' (0.2) holds the rlock 'b' and waits for the lock 'a'", run.Deadlocks[0], StringComparison.Ordinal);
        Assert.Equal(("pool", "own", true), (run.Others[0].Kind, run.Others[0].Name, run.Others[0].IsSilent));
        Assert.Equal(ProcessState.Stopped, run.Processes.Single(process => process.Name == "owner").State);
        Assert.StartsWith("Deadlocks\n  'first' (0.1) holds the lock 'a'", run.Explain(), StringComparison.Ordinal);
    }

    private async Task<RuntimeSnapshot> SettledAsync(Func<RuntimeSnapshot, bool> condition, TimeSpan? patience = null)
    {
        RuntimeSnapshot? last = null;
        await Until.TrueAsync(async () => condition(last = await _runtime.InspectAsync(patience)), "all came to stand still");
        return last!;
    }
}
