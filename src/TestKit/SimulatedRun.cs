using Akka.Actor;
using ProcActors.TestKit.Simulated;

namespace ProcActors.TestKit;

/// <summary>A run whose processes are simulated.</summary>
internal sealed class SimulatedRun(ScenarioOptions options) : ScenarioRun(options)
{
    private readonly SimulatedMachine _machine = new(options.Seed, options.KillAtStep);
    private IActorRef _recorder = ActorRefs.Nobody;

    public override TimeSpan Elapsed => _machine.Now;

    public Task RunAsync(Func<ScenarioRun, Task> body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(body, done)) { IsBackground = true, Name = "procactors-simulation" }.Start();
        return done.Task;
    }

    public override async Task SettleAsync() =>
        await Runtime.Host.AskAsync(Runtime.System, _recorder, HistoryRecorder.Flush.Instance, Timeout.InfiniteTimeSpan).ConfigureAwait(false);

    public override void AssertNoOrphans()
    {
        List<string> left = [.. _machine.Processes.Where(process => process.IsAlive && process.Parent is not null).Select(process => $"{process.Name} (pid {process.Pid})")];
        if (left.Count > 0)
            throw new ScenarioAssertionException($"Processes are left after the run: {string.Join(", ", left)}.");
    }

    internal override IEnumerable<string> Explain() =>
    [
        $"--- simulated with seed {Options.Seed}, {_machine.Steps} steps, {_machine.Now} of virtual time; the same seed gives the same run",
        .. base.Explain(),
        .. _machine.Processes.Select(process => $"{process.Name} (pid {process.Pid}): {(process.IsAlive ? process.State : "ended")}, {process.Runs} steps"),
    ];

    private protected override void Freeze(ActorProcess process, bool frozen) => _machine.Processes.Single(candidate => candidate.Pid == process.Pid).Stop(frozen);

    private void Run(Func<ScenarioRun, Task> body, TaskCompletionSource done)
    {
        using IDisposable console = SimulatedConsole.Use();
        try
        {
            SimulatedProcess root = _machine.NewProcess(Options.Runtime.Name, null);
            Runtime = _machine.Make(root, () => ProcessRuntime.StartAsync(Options.Runtime with { IsRecorded = true, Standby = 0, MaxConcurrentStarts = int.MaxValue, Host = root }).GetAwaiter().GetResult());
            root.Output = line => Keep(root.Name, line);
            _recorder = _machine.Make(root, () => Runtime.System.ActorOf(Props.Create(typeof(HistoryRecorder), this), "history"));
            TaskCompletionSource end = new();
            root.Post(() => _ = root.Track(LiveAsync(body, end)));
            _machine.RunUntil(end.Task, Options.TimeLimit);
            end.Task.GetAwaiter().GetResult();
            AssertNoOrphans();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
        finally
        {
            _machine.Dispose();
        }
    }

    private async Task<bool> LiveAsync(Func<ScenarioRun, Task> body, TaskCompletionSource end)
    {
        try
        {
            await SettleAsync().ConfigureAwait(false);
            await body(this).ConfigureAwait(false);
            await Runtime.EndChildrenAsync().ConfigureAwait(false);
            end.SetResult();
        }
        catch (Exception e)
        {
            end.SetException(e);
        }

        return true;
    }
}
