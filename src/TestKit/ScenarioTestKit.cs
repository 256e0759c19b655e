using ProcActors.Launcher.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace ProcActors.TestKit;

/// <summary>
/// The base of scenario tests: the same test runs in one process by virtual time, or with real processes. When it fails, the last events, all that the processes
/// printed, and where each of them was are written to the test's output. No process outlives its test.
/// <code>
///   public sealed class CounterSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
///   {
///       [Theory, InlineData(Backend.Simulated), InlineData(Backend.Processes)]
///       public Task Two_never_count_at_once(Backend backend) => RunAsync(backend, async run =>
///       {
///           ProcessLock gate = await run.Runtime.LockAsync("gate");
///           await ScenarioRun.StartManyAsync(5, i => run.StartAsync($"p{i}", () => Jobs.Count(gate)));
///           await run.JoinAsync();
///           run.History.Lock("gate").NeverHasTwoHolders().IsAcquired(5);
///       });
///   }
/// </code>
/// </summary>
/// <param name="output">Where a failure is explained; given by xunit.</param>
public abstract class ScenarioTestKit(ITestOutputHelper output)
{
    /// <summary>Both back-ends, for <c>[MemberData(nameof(Backends))]</c>.</summary>
    public static TheoryData<Backend> Backends => [Backend.Simulated, Backend.Processes];

    /// <summary>Runs a test.</summary>
    /// <param name="backend">What its processes are.</param>
    /// <param name="body">The test; its history is complete up to where it has waited, see <see cref="ScenarioRun.SettleAsync"/>.</param>
    /// <param name="options">How; default: as <see cref="ScenarioOptions"/> says.</param>
    /// <exception cref="ScenarioAssertionException">It failed, or was not over in time.</exception>
    /// <exception cref="SimulationStuckException">A simulated run could not go on.</exception>
    protected Task RunAsync(Backend backend, Func<ScenarioRun, Task> body, ScenarioOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(backend, body, options ?? new ScenarioOptions(), null);
    }

    /// <summary>Runs a test of a scenario file, the same that the launcher runs.</summary>
    /// <param name="backend">What its processes are.</param>
    /// <param name="path">The file; relative to the current folder, which is where the test assembly lies in most runners.</param>
    /// <param name="body">The test, in which <see cref="ScenarioRun.PlayAsync"/> is called; default: nothing but that.</param>
    /// <param name="options">How; default: as <see cref="ScenarioOptions"/> says. What the file says of the runtime wins.</param>
    /// <exception cref="ArgumentException">The file has faults: all that were found, with their places.</exception>
    /// <exception cref="ScenarioAssertionException">It failed, or was not over in time.</exception>
    /// <exception cref="SimulationStuckException">A simulated run could not go on.</exception>
    protected Task RunFileAsync(Backend backend, string path, Func<ScenarioRun, Task>? body = null, ScenarioOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ScenarioOptions();
        ScenarioResult read = ScenarioReader.Read(path, options.Settings);
        if (read.Scenario is null)
            throw new ArgumentException($"The scenario file has faults:{string.Concat(read.Faults.Select(fault => Environment.NewLine + fault))}", nameof(path));
        return RunAsync(backend, body ?? (static run => run.PlayAsync()), options, read.Scenario);
    }

    /// <summary>Runs a simulated test once for each of many seeds, so that the turns of the processes come in many orders.</summary>
    /// <param name="seeds">How many seeds, from 1.</param>
    /// <param name="body">The test.</param>
    /// <param name="options">How; the seed in it is not used.</param>
    protected async Task ExploreAsync(int seeds, Func<ScenarioRun, Task> body, ScenarioOptions? options = null)
    {
        for (int seed = 1; seed <= seeds; seed++)
            await RunAsync(Backend.Simulated, body, (options ?? new ScenarioOptions()) with { Seed = seed }).ConfigureAwait(false);
    }

    private async Task RunAsync(Backend backend, Func<ScenarioRun, Task> body, ScenarioOptions options, Scenario? scenario)
    {
        ScenarioRun run;
        Task work;
        if (backend == Backend.Simulated)
        {
            SimulatedRun simulated = new(options, scenario);
            (run, work) = (simulated, simulated.RunAsync(body));
        }
        else
        {
            RealRun real = new(options, scenario);
            (run, work) = (real, real.RunAsync(body));
        }

        try
        {
            await work.ConfigureAwait(false);
        }
        catch
        {
            foreach (string line in run.Explain())
                output.WriteLine(line);
            throw;
        }
        finally
        {
            run.RemoveFolder();
        }
    }
}
