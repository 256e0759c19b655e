using System.Globalization;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Schedules by the thousand. More, or others, with PROCACTORS_SCHEDULES=1000000 and PROCACTORS_SEED=7.</summary>
public sealed class SimulationSpecs
{
    private static readonly int Schedules = Number("PROCACTORS_SCHEDULES", 20_000);
    private static readonly int FirstSeed = Number("PROCACTORS_SEED", 1);

    [Fact]
    public void No_schedule_of_a_queue_loses_an_item_or_doubles_one_unflagged() => Try(seed => new QueueSimulation(seed).Run());

    [Fact]
    public void No_schedule_of_a_lock_has_two_owners_or_leaves_anybody_stuck() => Try(seed => new LeaseSimulation(seed).Run());

    [Theory]
    [InlineData(SeededFault.NothingReturnedAtDeath)]
    [InlineData(SeededFault.GrantBeforeReap)]
    [InlineData(SeededFault.AcknowledgeBeforeAccept)]
    internal void A_fault_of_a_queue_put_in_on_purpose_is_found(SeededFault fault) =>
        Assert.Contains(Enumerable.Range(1, 3000), seed => FaultOf(() => new QueueSimulation(seed, fault).Run()) is not null);

    [Theory]
    [InlineData(SeededFault.NothingReturnedAtDeath)]
    [InlineData(SeededFault.GrantBeforeReap)]
    internal void A_fault_of_a_lock_put_in_on_purpose_is_found(SeededFault fault) =>
        Assert.Contains(Enumerable.Range(1, 3000), seed => FaultOf(() => new LeaseSimulation(seed, fault).Run()) is not null);

    private static void Try(Action<int> run) => Parallel.For(FirstSeed, FirstSeed + Schedules, seed =>
    {
        if (FaultOf(() => run(seed)) is { } fault)
            Assert.Fail($"Seed {seed}: {fault}. Again with PROCACTORS_SEED={seed} PROCACTORS_SCHEDULES=1.");
    });

    private static string? FaultOf(Action run)
    {
        try
        {
            run();
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
