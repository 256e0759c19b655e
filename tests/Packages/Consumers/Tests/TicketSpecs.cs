using ProcActors.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace App;

public sealed class TicketSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public Task A_scenario_file_is_a_test(Backend backend) => RunFileAsync(backend, "tickets.conf", async run =>
    {
        await run.PlayAsync();
        run.History.Lock("gate").NeverHasTwoHolders().IsFreeAtTheEnd();
        await LookAsync(run);
    }, new ScenarioOptions { Settings = ["processes.user.instances=3", "expect.locks.gate.acquired=3", "expect.locks.gate.released=3"] });

    // Whoever reads where the code stands is a process made of the package too.
    private static async Task LookAsync(ScenarioRun run) => Assert.Contains("awaits in App.TicketSpecs.LookAsync", await run.ExplainAsync(), StringComparison.Ordinal);
}
