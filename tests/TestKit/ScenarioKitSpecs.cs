using System.Diagnostics;
using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>The same tests in one process by virtual time and with real processes.</summary>
public sealed class ScenarioKitSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public Task Two_never_hold_a_lock_at_once(Backend backend) => RunAsync(backend, async run =>
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0");
        ProcessLock gate = await run.Runtime.LockAsync("gate");
        await ScenarioRun.StartManyAsync(4, i => run.StartAsync($"p{i}", () => Jobs.Count(gate, file)));
        await run.JoinAsync();
        await run.SettleAsync();
        Assert.Equal("4", await File.ReadAllTextAsync(file));
        File.Delete(file);
        run.History.Lock("gate").NeverHasTwoHolders().IsAcquired(4).IsFreeAtTheEnd();
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public Task What_a_killed_consumer_had_comes_back(Backend backend) => RunAsync(backend, async run =>
    {
        JoinableQueue<string> parts = await run.Runtime.JoinableQueueAsync<string>("parts", capacity: 3);
        run.KillWhen("c1", happened => happened is { Name: "queue.get", Process: "c1" });
        await run.StartAsync("c1", () => Jobs.Consume(parts), daemon: true);
        await run.StartAsync("c2", () => Jobs.Consume(parts), daemon: true);
        await run.StartAsync("producer", () => Jobs.Produce(parts, 6));
        await run.JoinAsync();
        await run.SettleAsync();
        run.History.Queue("parts").HasPut(6).EachItemIsDoneExactlyOnce().IsFirstInFirstOut();
        run.History.Process("c1").IsKilledBy();
        run.History.Process("producer").Exits();
        Assert.Contains("producer | made P-5", run.Output);
    });

    [Fact]
    public async Task Hours_pass_in_no_time()
    {
        long began = Stopwatch.GetTimestamp();
        await RunAsync(Backend.Simulated, async run =>
        {
            await run.StartAsync("sleeper", () => Jobs.Nap(10));
            await run.JoinAsync();
            Assert.True(run.Elapsed >= TimeSpan.FromHours(10));
        });
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromHours(1));
    }
}
