using System.Globalization;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Schedules by the thousand. More, or others, with PROCACTORS_SCHEDULES=1000000 and PROCACTORS_SEED=7.</summary>
public sealed class QueueSimulationSpecs
{
    private static readonly int Schedules = Number("PROCACTORS_SCHEDULES", 20_000);
    private static readonly int FirstSeed = Number("PROCACTORS_SEED", 1);

    [Fact]
    public void No_schedule_loses_an_item_or_doubles_one_unflagged() => Parallel.For(FirstSeed, FirstSeed + Schedules, seed =>
    {
        if (FaultOf(seed, QueueFault.None) is { } fault)
            Assert.Fail($"Seed {seed}: {fault}. Again with PROCACTORS_SEED={seed} PROCACTORS_SCHEDULES=1.");
    });

    [Theory]
    [InlineData(QueueFault.NothingReturnedAtDeath)]
    [InlineData(QueueFault.GrantBeforeReap)]
    [InlineData(QueueFault.AcknowledgeBeforeAccept)]
    internal void A_fault_put_in_on_purpose_is_found(QueueFault fault) => Assert.Contains(Enumerable.Range(1, 3000), seed => FaultOf(seed, fault) is not null);

    private static string? FaultOf(int seed, QueueFault fault)
    {
        try
        {
            new QueueSimulation(seed, fault).Run();
            return null;
        }
        catch (Exception e) when (e is SimulationException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
