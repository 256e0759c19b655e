using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>Pools in both kinds of run; and what only a simulated one can try: the death of a worker before any of its steps, and hours in no time.</summary>
public sealed class PoolSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public Task Calls_and_maps_give_what_a_plain_call_would(Backend backend) => RunAsync(backend, async run =>
    {
        await using ProcessPool pool = await run.Runtime.PoolAsync(2, new PoolOptions { Name = "squares" });
        Assert.Equal([0, 1, 4, 9, 16, 25, 36, 49], await pool.MapAsync(Jobs.Square, Enumerable.Range(0, 8)));
        Assert.Equal([0, 1, 4], await pool.MapAsync(Jobs.SquareLater, Enumerable.Range(0, 3), chunkSize: 2));
        Assert.Equal(81, await pool.ApplyAsync(() => Jobs.SquareLater(9)));
        List<int> streamed = [];
        await foreach (int square in pool.ImapUnorderedAsync(Jobs.SquareLater, Enumerable.Range(1, 4)))
            streamed.Add(square);
        Assert.Equal([1, 4, 9, 16], streamed.Order());
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pool.ApplyAsync(() => Jobs.Fail("it must")));
        Assert.Contains("it must", e.Message, StringComparison.Ordinal);
        await run.SettleAsync();
        run.History.Pool("squares").EachTaskEndsExactlyOnce().HasCompleted(16);
        pool.Close();
        await pool.JoinAsync();
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public Task The_death_of_a_worker_costs_the_task_it_was_at(Backend backend) => RunAsync(backend, async run =>
    {
        ProcessLock gate = await run.Runtime.LockAsync("gate");
        await using ProcessPool pool = await run.Runtime.PoolAsync(1, new PoolOptions { Name = "jobs" });
        run.KillWhen("jobs.1", happened => happened is { Name: "lock.acquired", Process: "jobs.1" });
        Task doomed = pool.ApplyAsync(() => Jobs.Hold(gate));
        Task<int> next = pool.ApplyAsync(() => Jobs.SquareLater(3));
        WorkerDiedException e = await Assert.ThrowsAsync<WorkerDiedException>(() => doomed);
        Assert.Equal(PosixSignals.Kill, e.Exit.Signal);
        Assert.Equal(9, await next);
        await run.SettleAsync();
        run.History.Pool("jobs").EachTaskEndsExactlyOnce().HasCompleted(1);
        run.History.Process("jobs.1").IsKilledBy();
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public Task A_pool_that_is_disposed_of_ends_what_is_under_way(Backend backend) => RunAsync(backend, async run =>
    {
        ProcessPool pool = await run.Runtime.PoolAsync(1, new PoolOptions { Name = "jobs" });
        Task<int> first = pool.ApplyAsync(() => Jobs.SleepThrough(1));
        Task<int> second = pool.ApplyAsync(() => Jobs.Square(2));
        await pool.DisposeAsync();
        await Assert.ThrowsAsync<PoolTerminatedException>(() => first);
        await Assert.ThrowsAsync<PoolTerminatedException>(() => second);
    });

    [Fact]
    public async Task A_test_that_fails_while_its_pool_goes_says_what_it_failed_of()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Backend.Simulated, async run =>
        {
            await using ProcessPool pool = await run.Runtime.PoolAsync(1);
            _ = pool.ApplyAsync(() => Jobs.SleepThrough(1));
            throw new InvalidOperationException("the test's own");
        }));
        Assert.Equal("the test's own", e.Message);
    }

    [Fact]
    public async Task A_worker_may_die_before_any_of_its_steps_and_every_task_ends_once()
    {
        const int steps = 60;
        int deaths = 0;
        int victims = 0;
        for (int step = 1; step <= steps; step++)
        {
            await RunAsync(Backend.Simulated, async run =>
            {
                await using ProcessPool pool = await run.Runtime.PoolAsync(2, new PoolOptions { Name = "jobs" });
                Task<int>[] tasks = [.. Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? pool.ApplyAsync(() => Jobs.Square(i)) : pool.ApplyAsync(() => Jobs.SquareLater(i)))];
                for (int i = 0; i < tasks.Length; i++)
                {
                    try
                    {
                        Assert.Equal(i * i, await tasks[i]);
                    }
                    catch (WorkerDiedException)
                    {
                        victims++;
                    }
                }

                await run.SettleAsync();
                run.History.Pool("jobs").EachTaskEndsExactlyOnce();
                deaths += run.History.Process("jobs.1").Events.Any(happened => happened.Name == "process.exited") ? 1 : 0;
            }, new ScenarioOptions { Seed = step, KillAtStep = new Dictionary<string, long> { ["jobs.1"] = step } });
        }

        Assert.InRange(deaths, steps / 3, steps);
        Assert.InRange(victims, 5, deaths);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_run()
    {
        List<string> first = await HistoryOf(seed: 3);
        Assert.Equal(first, await HistoryOf(seed: 3));
        Assert.NotEqual(first, await HistoryOf(seed: 4));
    }

    [Fact]
    public Task Limits_of_tasks_go_by_the_clock_of_the_run() => RunAsync(Backend.Simulated, async run =>
    {
        await using ProcessPool pool = await run.Runtime.PoolAsync(1, new PoolOptions { Name = "naps", CancelGrace = TimeSpan.FromMinutes(5), IdleTimeout = TimeSpan.FromHours(1) });
        await Assert.ThrowsAsync<TimeoutException>(() => pool.ApplyAsync(() => Jobs.NapUnlessCancelled(10, default), TimeSpan.FromHours(1)));
        Assert.InRange(run.Elapsed, TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        // It listens to its token, so its worker lives on; one that does not is killed after the grace.
        Assert.Equal(4, await pool.ApplyAsync(() => Jobs.Square(2)));
        run.History.Process("naps.1").Events.ToList().ForEach(happened => Assert.NotEqual("process.exited", happened.Name));
        await Assert.ThrowsAsync<TimeoutException>(() => pool.ApplyAsync(() => Jobs.SleepThrough(10), TimeSpan.FromHours(1)));
        Assert.Equal(4, await pool.ApplyAsync(() => Jobs.Square(2)));
        await run.SettleAsync();
        run.History.Process("naps.1").IsKilledBy();

        // Whoever has nothing to do for an hour goes.
        await Task.Delay(TimeSpan.FromHours(2), run.Time);
        await run.SettleAsync();
        run.History.Process("naps.2").Exits();
        Assert.Equal(4, await pool.ApplyAsync(() => Jobs.Square(2)));
    });

    [Fact]
    public Task What_a_simulated_worker_does_not_have_is_refused() => RunAsync(Backend.Simulated, async run =>
    {
        NotSupportedException e = await Assert.ThrowsAsync<NotSupportedException>(() => run.Runtime.PoolAsync(1, new PoolOptions { MaxWorkerMemory = 1 << 30 }));
        Assert.Contains("Backend.Processes", e.Message, StringComparison.Ordinal);
    });

    private async Task<List<string>> HistoryOf(int seed)
    {
        List<string> history = [];
        await RunAsync(Backend.Simulated, async run =>
        {
            await using ProcessPool pool = await run.Runtime.PoolAsync(3, new PoolOptions { Name = "jobs" });
            await pool.MapAsync(Jobs.SquareLater, Enumerable.Range(0, 20));
            await foreach (int square in pool.ImapUnorderedAsync(Jobs.Square, Enumerable.Range(0, 20)))
                history.Add($"{square}");
            await run.SettleAsync();
            history.AddRange(run.History.Events.Select(happened => happened.ToString()));
        }, new ScenarioOptions { Seed = seed });
        return history;
    }
}
