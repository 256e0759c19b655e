using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>What a simulated machine does that a real one can't: the same run again, a death at any step, and a word when nothing can go on.</summary>
public sealed class SimulationSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    [Fact]
    public async Task The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        List<string> first = await HistoryOf(seed: 7);
        Assert.Equal(first, await HistoryOf(seed: 7));
        Assert.NotEqual(first, await HistoryOf(seed: 8));
    }

    [Fact]
    public async Task A_consumer_may_die_before_any_of_its_steps_and_every_item_is_done()
    {
        const int steps = 60;
        int deaths = 0;
        for (int step = 1; step <= steps; step += 4)
        {
            ScenarioOptions options = new() { Seed = step, KillAtStep = new Dictionary<string, long> { ["c1"] = step } };
            await RunAsync(Backend.Simulated, async run =>
            {
                JoinableQueue<string> parts = await run.Runtime.JoinableQueueAsync<string>("parts");
                ActorProcess mortal = await run.StartAsync("c1", () => Jobs.Consume(parts), daemon: true);
                await run.StartAsync("c2", () => Jobs.Consume(parts), daemon: true);
                await run.StartAsync("producer", () => Jobs.Produce(parts, 4));
                await run.JoinAsync();
                await run.SettleAsync();
                deaths += mortal.IsAlive ? 0 : 1;
                run.History.Queue("parts").HasPut(4).EachItemIsDoneExactlyOnce();
            }, options);
        }

        Assert.InRange(deaths, 10, steps);
    }

    [Fact]
    public Task A_frozen_holder_keeps_its_lock_until_it_is_killed() => RunAsync(Backend.Simulated, async run =>
    {
        ProcessLock gate = await run.Runtime.LockAsync("gate");
        await run.StartAsync("holder", () => Jobs.Hold(gate));
        while (await gate.OwnerAsync() is null)
            await Task.Delay(TimeSpan.FromMilliseconds(1), run.Time);
        run.Freeze("holder");
        Assert.Null(await gate.TryAcquireAsync(TimeSpan.FromDays(1)));
        await run.KillAsync("holder");
        await using Lease lease = await gate.AcquireAsync();
        Assert.True(lease.Abandoned);
    });

    [Fact]
    public Task Time_does_not_run_ahead_of_who_comes_from_an_errand_to_wait() => RunAsync(Backend.Simulated, async run =>
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        const int times = 20_000;
        ActorProcess busy = await run.StartAsync("busy", () => Jobs.WaitAfterErrands(times, pause));
        Assert.NotNull(await busy.TryJoinAsync(TimeSpan.FromHours(1)));
        Assert.Equal(times * pause, run.Elapsed);
    });

    [Fact]
    public async Task Two_who_wait_for_each_other_are_told_of()
    {
        SimulationStuckException e = await Assert.ThrowsAsync<SimulationStuckException>(() => RunAsync(Backend.Simulated, async run =>
        {
            JoinableQueue<string> never = await run.Runtime.JoinableQueueAsync<string>("never");
            await run.StartAsync("waiter", () => Jobs.Consume(never));
            await run.JoinAsync();
        }));
        Assert.Contains("waiter", e.Message, StringComparison.Ordinal);
        Assert.Contains("no timer is left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_test_says_what_happened_and_how_to_have_it_again()
    {
        Lines lines = new();
        await Assert.ThrowsAsync<ScenarioAssertionException>(() => new Kit(lines).FailAsync());
        Assert.Contains(lines.Written, line => line.Contains("seed 5", StringComparison.Ordinal));
        Assert.Contains(lines.Written, line => line.Contains("producer | made P-0", StringComparison.Ordinal));
        Assert.Contains(lines.Written, line => line.Contains("queue.put", StringComparison.Ordinal));
    }

    private async Task<List<string>> HistoryOf(int seed)
    {
        List<string> history = [];
        await RunAsync(Backend.Simulated, async run =>
        {
            JoinableQueue<string> parts = await run.Runtime.JoinableQueueAsync<string>("parts");
            await ScenarioRun.StartManyAsync(3, i => run.StartAsync($"c{i}", () => Jobs.Consume(parts), daemon: true));
            await run.StartAsync("producer", () => Jobs.Produce(parts, 6));
            await run.JoinAsync();
            await run.SettleAsync();
            history.AddRange(run.History.Events.Select(happened => happened.ToString()));
        }, new ScenarioOptions { Seed = seed });
        return history;
    }

    private sealed class Kit(ITestOutputHelper output) : ScenarioTestKit(output)
    {
        public Task FailAsync() => RunAsync(Backend.Simulated, async run =>
        {
            JoinableQueue<string> parts = await run.Runtime.JoinableQueueAsync<string>("parts");
            await run.StartAsync("c1", () => Jobs.Consume(parts), daemon: true);
            await run.StartAsync("producer", () => Jobs.Produce(parts, 1));
            await run.JoinAsync();
            await run.SettleAsync();
            run.History.Queue("parts").HasPut(2);
        }, new ScenarioOptions { Seed = 5 });
    }
}
