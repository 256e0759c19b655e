using Akka.Actor;
using ProcActors.Launcher.Explaining;
using ProcActors.Launcher.Scenarios;
using ProcActors.Snapshots;
using ProcActors.TestKit.Simulated;

namespace ProcActors.TestKit;

/// <summary>A run whose processes are simulated.</summary>
internal sealed class SimulatedRun(ScenarioOptions options, Scenario? scenario) : ScenarioRun(options, scenario)
{
    // What a machine needs that was told to end, and to look into itself before.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(4);

    // A test host keeps two threads of the pool for itself. Where there are two processors no other is left, and each step that blocks one (an actor system that
    // starts) would wait half a second for the pool to make one more.
    private const int FreeThreads = 8;

    private readonly SimulatedMachine _machine = new(options.Seed, options.KillAtStep);
    private IActorRef _recorder = ActorRefs.Nobody;

    static SimulatedRun()
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, FreeThreads), ports);
    }

    public override TimeSpan Elapsed => _machine.Now;

    public async Task RunAsync(Func<ScenarioRun, Task> body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(body, done)) { IsBackground = true, Name = "procactors-simulation" }.Start();
        try
        {
            await done.Task.WaitAsync(Options.TimeLimit + TimeToEnd).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!done.Task.IsCompleted)
        {
            See("where the code stood", await OwnStacksAsync().ConfigureAwait(false));
            throw new ScenarioAssertionException($"The simulated run was not over within {Options.TimeLimit.TotalSeconds:0.###} s of real time, since {_machine.AtWork?.Name ?? "the machine"} does not give back the one thread that all processes share: something there blocks (Thread.Sleep, .Wait(), .Result) or goes round for ever.");
        }
    }

    private protected override async Task FlushAsync() =>
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

    private protected override void CheckPlayable(Scenario scenario)
    {
        if (scenario.Coordinators.Pools.FirstOrDefault(pool => pool.Value.MaxWorkerMemory is not null).Key is { } grown)
            throw new NotSupportedException($"A simulated process has no memory of its own, which the pool '{grown}' limits: run this scenario with real processes (Backend.Processes).");
        if (scenario.Processes.FirstOrDefault(plan => plan.MemoryLimit is not null) is { } limited)
            throw new NotSupportedException($"A simulated process has no memory of its own, which '{limited.Name}' has a limit of: run this scenario with real processes (Backend.Processes).");
    }

    // In the one thread: nothing moves meanwhile, not even the clock.
    private protected override Task<string> StacksAsync(RuntimeSnapshot snapshot) => Task.FromResult(OwnStacksAsync().GetAwaiter().GetResult());

    // They all live here.
    private Task<string> OwnStacksAsync()
    {
        ProcessSnapshot self = new(Runtime.Incarnation with { Name = "all processes" }, Environment.ProcessId, ProcessState.Running, TimeSpan.Zero, 0, 0);
        return RunExplanation.StacksAsync([self], TimeForStacks);
    }

    private void Run(Func<ScenarioRun, Task> body, TaskCompletionSource done)
    {
        using IDisposable console = SimulatedConsole.Use();
        try
        {
            SimulatedProcess root = _machine.NewProcess(Options.Runtime.Name, null);
            Runtime = _machine.Make(root, () => ProcessRuntime.StartAsync(Options.Runtime with { IsRecorded = true, Standby = 0, MaxConcurrentStarts = int.MaxValue, Host = root }).GetAwaiter().GetResult());
            root.Output = line => Keep(root.Name, line);
            _recorder = _machine.Make(root, () => Runtime.System.ActorOf(Props.Create(typeof(HistoryRecorder), this), "history"));
            LiveUntilTheEnd(body, root);
            AssertNoOrphans();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
        finally
        {
            Runtime?.EndSimulated();
            _machine.Dispose();
        }
    }

    private void LiveUntilTheEnd(Func<ScenarioRun, Task> body, SimulatedProcess root)
    {
        TaskCompletionSource end = new();
        root.Post(() => _ = root.Track(LiveAsync(body, end)));
        try
        {
            _machine.RunUntil(end.Task, Options.TimeLimit);
        }
        catch (Exception e) when (e is SimulationStuckException or ScenarioAssertionException)
        {
            TaskCompletionSource looked = new();
            root.Go(async () =>
            {
                await LookAsync(stacks: false).ConfigureAwait(false);
                looked.SetResult();
            });
            try
            {
                _machine.RunUntil(looked.Task, TimeToEnd / 2);
            }
            catch (Exception again) when (again is SimulationStuckException or ScenarioAssertionException)
            {
                See("where it stood", $"could not be found out: {again.Message}");
            }

            See("where the code stood", OwnStacksAsync().GetAwaiter().GetResult());
            throw;
        }

        end.Task.GetAwaiter().GetResult();
    }

    private async Task<bool> LiveAsync(Func<ScenarioRun, Task> body, TaskCompletionSource end)
    {
        try
        {
            await SettleAsync().ConfigureAwait(false);
            await LiveThroughAsync(body).ConfigureAwait(false);
            await Runtime.EndChildrenAsync().ConfigureAwait(false);
            end.SetResult();
        }
        catch (Exception e)
        {
            end.SetException(e);
        }

        return true;
    }

    private async Task LiveThroughAsync(Func<ScenarioRun, Task> body)
    {
        try
        {
            await body(this).ConfigureAwait(false);
        }
        catch
        {
            await LookAsync(stacks: false).ConfigureAwait(false);
            throw;
        }
    }
}
