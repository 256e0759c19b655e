using System.Globalization;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Schedules by the thousand. More, or others, with PROCACTORS_SCHEDULES=1000000 and PROCACTORS_SEED=7.</summary>
public sealed class SimulationSpecs
{
    private static readonly int Schedules = Number("PROCACTORS_SCHEDULES", 5_000);
    private static readonly int OfAState = Number("PROCACTORS_SCHEDULES", 4_000);
    private static readonly int FirstSeed = Number("PROCACTORS_SEED", 1);

    [Fact]
    public void No_schedule_of_a_queue_loses_an_item_or_doubles_one_unflagged() => Try(seed => new QueueSimulation(seed).Run());

    [Fact]
    public void No_schedule_of_a_lock_has_two_owners_or_leaves_anybody_stuck() => Try(seed => new LeaseSimulation(seed).Run());

    [Fact]
    public void No_schedule_of_an_event_leaves_anybody_waiting_or_lets_anybody_go_on_too_early() => Try(seed => new EventSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_re_entrant_lock_has_two_owners_or_leaves_anybody_stuck() => Try(seed => new RLockSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_condition_loses_a_notification() => Try(seed => new ConditionSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_barrier_lets_a_party_pass_without_the_others_or_wait_for_the_dead() => Try(seed => new BarrierSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_value_loses_an_addition() => Try(seed => new TableSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_pipe_loses_a_message_or_doubles_one() => Try(seed => new PipeSimulation(seed).Run(), OfAState);

    [Fact]
    public void No_schedule_of_a_pool_calls_a_task_twice_or_leaves_one_without_an_end() => Try(seed => new PoolSimulation(seed).Run(), OfAState);

    [Fact]
    public void Every_history_of_a_queue_is_that_of_one_queue() => Try(seed => new LinearQueue(seed).Run(), OfAState);

    [Fact]
    public void Every_history_of_a_lock_or_semaphore_is_that_of_one_lock() => Try(seed => new LinearLease(seed).Run(), OfAState);

    [Fact]
    public void Every_history_of_a_dictionary_is_that_of_one_dictionary() => Try(seed => new LinearTable(seed).Run(), OfAState);

    [Theory]
    [InlineData(SeededFault.NothingReturnedAtDeath)]
    [InlineData(SeededFault.GrantBeforeReap)]
    internal void A_fault_of_any_state_put_in_on_purpose_is_found(SeededFault fault)
    {
        Action<int>[] simulations =
        [
            seed => new RLockSimulation(seed, fault).Run(),
            seed => new ConditionSimulation(seed, fault).Run(),
            seed => new BarrierSimulation(seed, fault).Run(),
            seed => new TableSimulation(seed, fault).Run(),
            seed => new PipeSimulation(seed, fault).Run(),
            seed => new EventSimulation(seed, fault).Run(),
            seed => new PoolSimulation(seed, fault).Run(),
        ];
        Assert.All(simulations, run => Assert.Contains(Enumerable.Range(1, 3000), seed => FaultOf(() => run(seed)) is not null));
    }

    [Fact]
    public void A_pipe_that_answers_before_it_accepts_is_found() =>
        Assert.Contains(Enumerable.Range(1, 3000), seed => FaultOf(() => new PipeSimulation(seed, SeededFault.AcknowledgeBeforeAccept).Run()) is not null);

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

    private static void Try(Action<int> run, int? schedules = null) => Parallel.For(FirstSeed, FirstSeed + (schedules ?? Schedules), seed =>
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
