using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>What a test that fails has to say for itself. Alone in its process: of a heap in which other tests make and move things, not all can be read.</summary>
[Collection(nameof(Alone))]
public sealed class FailureSpecs
{
    public static TheoryData<Backend> Backends => ScenarioTestKit.Backends;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_failed_test_tells_the_lines_of_its_processes_and_who_holds_what(Backend backend)
    {
        Lines lines = new();
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => new Kit(lines).FailAsync(backend));
        Assert.Equal("as it is meant to", e.Message);
        Assert.Contains("holder | has it", lines.Written);
        Assert.Contains("waiter | wants it", lines.Written);
        Assert.Contains("lock 'gate': held (token ", lines.Text, StringComparison.Ordinal);
        Assert.Contains("for lock 'gate'; holder has it", lines.Text, StringComparison.Ordinal);
        Assert.Contains("lock.acquired", lines.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("where the code stood", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_is_told_where_the_code_of_real_processes_stands()
    {
        string explanation = await new Kit(new Lines()).ExplainAsync();
        Assert.Contains("for lock 'gate'; holder has it", explanation, StringComparison.Ordinal);
        Assert.Contains("awaits in Shop.Jobs.Hold", explanation, StringComparison.Ordinal);
        Assert.Contains("awaits in Shop.Jobs.Want", explanation, StringComparison.Ordinal);
        Assert.Contains("awaits in Shop.Jobs.Look", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_that_hangs_is_ended_and_told_of()
    {
        Lines lines = new();
        ScenarioAssertionException e = await Assert.ThrowsAsync<ScenarioAssertionException>(() => new Kit(lines).HangAsync());
        Assert.Contains("was not over within 1 s", e.Message, StringComparison.Ordinal);
        Assert.Contains("--- where it stood", lines.Written);
        Assert.Contains("--- where the code stood", lines.Written);
        Assert.DoesNotContain("could not be", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulated_run_in_which_all_wait_tells_who_stands_where()
    {
        Lines lines = new();
        await Assert.ThrowsAsync<SimulationStuckException>(() => new Kit(lines).WaitForEachOtherAsync());
        Assert.Contains("holder has it", lines.Text, StringComparison.Ordinal);
        Assert.Contains("awaits in Shop.Jobs.Hold", lines.Text, StringComparison.Ordinal);
        Assert.Contains("awaits in Shop.Jobs.Want", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulated_process_that_blocks_the_one_thread_is_told_of_with_its_stack()
    {
        Lines lines = new();
        ScenarioAssertionException e = await Assert.ThrowsAsync<ScenarioAssertionException>(() => new Kit(lines).BlockAsync());
        Assert.Contains("since blocker does not give back the one thread", e.Message, StringComparison.Ordinal);
        Assert.Contains("at Shop.Jobs.Block", lines.Text, StringComparison.Ordinal);
    }

    private sealed class Kit(ITestOutputHelper output) : ScenarioTestKit(output)
    {
        public Task FailAsync(Backend backend) => RunAsync(backend, async run =>
        {
            await StandAsync(run);
            throw new InvalidOperationException("as it is meant to");
        });

        public async Task<string> ExplainAsync()
        {
            string explanation = "";
            await RunAsync(Backend.Processes, async run =>
            {
                await StandAsync(run);
                explanation = await Shop.Jobs.Look(run.ExplainAsync);
            });
            return explanation;
        }

        public Task HangAsync() => RunAsync(Backend.Processes, run => Task.Delay(Timeout.Infinite), new ScenarioOptions { TimeLimit = TimeSpan.FromSeconds(1) });

        public Task WaitForEachOtherAsync() => RunAsync(Backend.Simulated, async run =>
        {
            await StandAsync(run);
            await run.JoinAsync();
        });

        public Task BlockAsync() => RunAsync(Backend.Simulated, async run =>
        {
            await run.StartAsync("blocker", () => Shop.Jobs.Block());
            await run.JoinAsync();
        }, new ScenarioOptions { TimeLimit = TimeSpan.FromSeconds(10) });

        private static async Task StandAsync(ScenarioRun run)
        {
            ProcessLock gate = await run.Runtime.LockAsync("gate");
            ProcessQueue<string> never = await run.Runtime.QueueAsync<string>("never");
            await run.StartAsync("holder", () => Shop.Jobs.Hold(gate, never));
            while (await gate.OwnerAsync() is null)
                await Task.Delay(TimeSpan.FromMilliseconds(10), run.Time);
            await run.StartAsync("waiter", () => Shop.Jobs.Want(gate));
            while (await gate.WaitingAsync() == 0 || run.Output.Count < 2)
                await Task.Delay(TimeSpan.FromMilliseconds(10), run.Time);
        }
    }
}
