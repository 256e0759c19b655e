using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProcActors.Soak;

/// <summary>
/// Processes at work on queues, a lock and a pool, of which one after the other is killed or frozen; whoever dies is replaced. The next strike comes when all
/// are at work again and every role has got something done, so that each death meets a run that works.
/// </summary>
internal sealed class SoakRun(SoakOptions options)
{

    // Those who hold something are struck most.
    private static readonly string[] Victims =
    [
        SoakRoles.Consumer, SoakRoles.Consumer, SoakRoles.Consumer, SoakRoles.Locker, SoakRoles.Locker, SoakRoles.Locker,
        SoakRoles.Quick, SoakRoles.Quick, SoakRoles.Producer, SoakRoles.Producer, SoakRoles.Task, SoakRoles.Task,
    ];

    // Who is struck, and how, is the seed's alone; how long things take depends on how they go.
    private readonly Random _plan = new(options.Seed);
    private readonly Random _random = new(options.Seed);
    private readonly ConcurrentDictionary<int, Death> _deaths = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly HashSet<int> _pids = [];
    private readonly List<(int Number, Task<int> Task)> _tasks = [];
    private volatile bool _over;

    /// <summary>Runs, and judges by what the processes have written down.</summary>
    public async Task<Verdict> RunAsync(Action<string> progress)
    {
        string folder = options.Folder;
        string counter = Path.Combine(folder, "counter");
        await File.WriteAllTextAsync(counter, "0");
        ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Standby = 3, Output = (_, _) => { }, StopGrace = TimeSpan.FromSeconds(2) });
        try
        {
            // Little room, so that producers wait too.
            JoinableQueue<string> careful = await runtime.JoinableQueueAsync<string>("careful", new QueueOptions { Capacity = 20, MaximumCrashes = 0 });
            JoinableQueue<string> quick = await runtime.JoinableQueueAsync<string>("quick", new QueueOptions { Capacity = 50, MaximumCrashes = 0 });
            ProcessLock gate = await runtime.LockAsync("gate");
            ProcessPool pool = await runtime.PoolAsync(2);
            Sabotage sabotage = await Sabotage.BeginAsync(runtime, options.Fault);
            bool early = options.Fault == SeededFault.AcknowledgeBeforeAccept;
            Crew crew = new(runtime, folder, OnLeft);
            crew.Add(2, SoakRoles.Producer, start => runtime.StartAsync(() => SoakRoles.Produce(careful, quick, folder, early), start));
            crew.Add(3, SoakRoles.Consumer, start => runtime.StartAsync(() => SoakRoles.ConsumeCarefully(careful, folder), start));
            crew.Add(2, SoakRoles.Quick, start => runtime.StartAsync(() => SoakRoles.ConsumeQuickly(quick, folder), start));
            crew.Add(3, SoakRoles.Locker, start => runtime.StartAsync(() => SoakRoles.Count(gate, folder, counter), start));
            Task submitting = SubmitAsync(pool);
            await StrikeAllAsync(runtime, crew, sabotage, progress);
            _over = true;
            await submitting;
            await crew.CloseAsync(SoakRoles.Producer);
            bool[] drained = await Task.WhenAll(careful.TryJoinAsync(options.Patience).AsTask(), quick.TryJoinAsync(options.Patience).AsTask());
            if (drained.Contains(false))
                _faults.Enqueue($"stuck: a queue was not done {options.Patience.TotalSeconds} s after the last kill");
            await Task.WhenAny(Task.WhenAll(_tasks.Select(task => (Task)task.Task)), Task.Delay(options.Patience));
            Note(runtime);
            await crew.CloseAsync();
        }
        finally
        {
            _over = true;
            await runtime.StopAsync(new CancellationToken(canceled: true)).WaitAsync(SoakOptions.Longest);
        }

        return new Judge(options, _deaths, _tasks, _pids).Judged([.. _faults]);
    }

    private async Task StrikeAllAsync(ProcessRuntime runtime, Crew crew, Sabotage sabotage, Action<string> progress)
    {
        int told = 0;
        await crew.GetOnAsync(SoakOptions.Longest);
        while (_deaths.Count < options.Kills)
        {
            // Now and then the next death comes upon a run that is still busy with the last.
            if (_plan.Next(4) > 0 && await crew.GetOnAsync(options.Patience) is { } role)
            {
                _faults.Enqueue($"stuck: for {options.Patience.TotalSeconds} s after {_deaths.Count} deaths not every {role} got on");
                return;
            }

            Note(runtime);
            await StrikeAsync(crew, sabotage, Victims[_plan.Next(Victims.Length)], _plan.Next(6));
            if (_deaths.Count / 50 > told)
                progress($"{50 * (told = _deaths.Count / 50)} of {options.Kills} killed");
        }
    }

    private async Task StrikeAsync(Crew crew, Sabotage sabotage, string role, int how)
    {
        // One that was struck may not have been reaped yet; when it died is when it was struck first.
        List<ActorProcess> candidates = [.. crew.AtWork(role).Where(process => !_deaths.ContainsKey(process.Pid))];
        if (candidates.Count == 0)
            return;
        ActorProcess victim = candidates[_random.Next(candidates.Count)];
        switch (how)
        {
            case 0:
                victim.Signal(PosixSignals.Stop);
                sabotage.OnSilence(victim);
                await Task.Delay(_random.Next(5, 100));
                victim.Signal(PosixSignals.Continue);
                return;
            case < 4 when role is SoakRoles.Consumer or SoakRoles.Locker or SoakRoles.Task:
                await FreezeHoldingAsync(crew, sabotage, role, victim);
                break;
        }

        _deaths[victim.Pid] = new Death(role, Stopwatch.GetTimestamp());
        await victim.KillAsync();
    }

    // Stopped, it can be seen whether it has something in hand; what it has stays with it as long as it lives.
    private async Task FreezeHoldingAsync(Crew crew, Sabotage sabotage, string role, ActorProcess victim)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            victim.Signal(PosixSignals.Stop);
            if (crew.Holds(role, victim))
            {
                sabotage.OnSilence(victim);
                await Task.Delay(_random.Next(20));
                return;
            }

            victim.Signal(PosixSignals.Continue);
            await Task.Delay(_random.Next(1, 5));
        }
    }

    private async Task SubmitAsync(ProcessPool pool)
    {
        SemaphoreSlim room = new(4);
        for (int number = 0; !_over; number++)
        {
            int task = number;
            if (!await room.WaitAsync(options.Patience))
            {
                _faults.Enqueue($"stuck: no task ended for {options.Patience.TotalSeconds} s");
                return;
            }

            Task<int> submitted = pool.ApplyAsync(() => SoakRoles.Work(options.Folder, task));
            _ = submitted.ContinueWith(_ => room.Release(), TaskScheduler.Default);
            _tasks.Add((task, submitted));
        }
    }

    private void OnLeft(ActorProcess process, ProcessExit exit)
    {
        if (!_over && !_deaths.ContainsKey(process.Pid))
            _faults.Enqueue($"ended by itself: {process.Name} {process.Pid}, {exit} {exit.Error?.Message}");
    }

    private void Note(ProcessRuntime runtime)
    {
        foreach (int pid in runtime.ActiveChildren.Select(child => child.Pid).Concat(runtime.StandingBy))
            _pids.Add(pid);
    }
}

/// <summary>A kill: in which role, and when.</summary>
internal sealed record Death(string Role, long Time);
