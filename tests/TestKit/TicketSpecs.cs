using System.Diagnostics;
using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>The users of hocon/tickets.conf race for its tickets.</summary>
public sealed class TicketSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData(Backend.Simulated, 100)]
    [InlineData(Backend.Processes, 30)]
    public async Task As_many_win_as_there_are_tickets(Backend backend, int users)
    {
        const int tickets = 3;
        long began = Stopwatch.GetTimestamp();
        ScenarioOptions options = new()
        {
            TimeLimit = TimeSpan.FromMinutes(3),
            Settings = [$"processes.user.instances={users}", $"expect.locks.gate.acquired={users}", $"expect.locks.gate.released={users}"],
        };
        await RunFileAsync(backend, FileSpecs.FileOf("tickets"), async run =>
        {
            await run.PlayAsync();
            run.History.Lock("gate").NeverHasTwoHolders().IsAcquired(users).IsFreeAtTheEnd();
            Assert.Equal(tickets, run.Output.Count(line => line.EndsWith(" got a ticket", StringComparison.Ordinal)));
            Assert.Equal("""{"count":0}""", await File.ReadAllTextAsync(Path.Combine(run.Folder, "tickets.json")));
            _output.WriteLine($"{backend}: {users} users in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s, {run.Elapsed.TotalSeconds:0.0} s by the run's clock");
        }, options);
    }
}
