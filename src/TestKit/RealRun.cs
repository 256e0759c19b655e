using Akka.Actor;
using ProcActors.Launcher.Explaining;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.TestKit;

/// <summary>A run whose processes are the operating system's.</summary>
internal sealed class RealRun(ScenarioOptions options, Scenario? scenario) : ScenarioRun(options, scenario)
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private IActorRef _recorder = ActorRefs.Nobody;

    public override TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    public async Task RunAsync(Func<ScenarioRun, Task> body)
    {
        Runtime = await ProcessRuntime.StartAsync(Options.Runtime with { IsRecorded = true }).ConfigureAwait(false);
        _recorder = Runtime.System.ActorOf(Props.Create(typeof(HistoryRecorder), this), "history");
        try
        {
            await SettleAsync().ConfigureAwait(false);
            Task test = body(this);
            if (await Task.WhenAny(test, Task.Delay(Options.TimeLimit)).ConfigureAwait(false) != test)
            {
                await LookAsync(stacks: true).ConfigureAwait(false);
                throw new ScenarioAssertionException($"The test was not over within {Options.TimeLimit.TotalSeconds:0.###} s.");
            }

            await test.ConfigureAwait(false);
        }
        catch
        {
            await LookAsync(stacks: false).ConfigureAwait(false);
            throw;
        }
        finally
        {
            // Whoever is left after the test is ended: it may hang.
            await Runtime.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        }

        AssertNoOrphans();
    }

    private protected override async Task FlushAsync() => await _recorder.Ask<HistoryRecorder.Flush>(HistoryRecorder.Flush.Instance, TimeToSettle).ConfigureAwait(false);

    public override void AssertNoOrphans()
    {
        List<string> left = [.. History.Events.Where(happened => happened.Name == "process.ready" && IsLeft((int)happened.Number)).Select(happened => $"{happened.Process} (pid {happened.Number})")];
        if (left.Count > 0)
            throw new ScenarioAssertionException($"Processes are left after the run: {string.Join(", ", left)}.");
    }

    private protected override Task<string> StacksAsync(RuntimeSnapshot snapshot) =>
        RunExplanation.StacksAsync([.. snapshot.Processes.Take(MostLookedInto)], TimeForStacks);

    // A pid that somebody else has by now is no child of ours.
    private static bool IsLeft(int pid)
    {
        try
        {
            string[] fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
            return fields[1] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
