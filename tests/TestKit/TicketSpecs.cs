using System.Diagnostics;
using Akka.Actor;
using ProcActors.Roles;
using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>A hundred users race for the tickets of a file, as in hocon/tickets.conf.</summary>
public sealed class TicketSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData(Backend.Simulated, 100)]
    [InlineData(Backend.Processes, 30)]
    public async Task As_many_win_as_there_are_tickets(Backend backend, int users)
    {
        const int tickets = 3;
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""{"count": {{tickets}}}""");
        long began = Stopwatch.GetTimestamp();
        await RunAsync(backend, async run =>
        {
            ProcessLock gate = await run.Runtime.LockAsync("gate");
            Props buyer = Props.Create(typeof(TicketBuyerActor), file, gate, new DurationRange(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)), null, "{name} got a ticket", "{name} got no ticket");
            await ScenarioRun.StartManyAsync(users, i => run.SpawnAsync($"user.{i}", buyer));
            await run.JoinAsync();
            await run.SettleAsync();
            run.History.Lock("gate").NeverHasTwoHolders().IsAcquired(users).IsFreeAtTheEnd();
            Assert.Equal(tickets, run.Output.Count(line => line.EndsWith("got a ticket", StringComparison.Ordinal)));
        }, new ScenarioOptions { TimeLimit = TimeSpan.FromMinutes(3) });
        _output.WriteLine($"{backend}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s, {File.ReadAllText(file)}");
        File.Delete(file);
    }
}
