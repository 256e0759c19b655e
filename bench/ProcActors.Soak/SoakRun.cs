using System.Diagnostics;

namespace ProcActors.Soak;

/// <summary>Processes at work on queues, a lock and a pool, of which one after the other is killed or frozen; whoever dies is replaced.</summary>
internal sealed class SoakRun(int kills, int seed, string folder) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, long> _killed = [];
    private readonly HashSet<int> _pids = [];
    private readonly List<(int Number, Task<int> Task)> _tasks = [];
    private readonly CancellationTokenSource _ending = new();
    private volatile bool _over;

    public void Dispose() => _ending.Dispose();

    /// <summary>Runs, and judges by what the processes have written down.</summary>
    public async Task<Verdict> RunAsync(Action<string> progress)
    {
        string counter = Path.Combine(folder, "counter");
        await File.WriteAllTextAsync(counter, "0");
        ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Standby = 2, Output = (_, _) => { }, StopGrace = TimeSpan.FromSeconds(2) });
        bool drained;
        try
        {
            JoinableQueue<string> careful = await runtime.JoinableQueueAsync<string>("careful", new QueueOptions { MaximumCrashes = 0 });
            JoinableQueue<string> quick = await runtime.JoinableQueueAsync<string>("quick", new QueueOptions { MaximumCrashes = 0 });
            ProcessLock gate = await runtime.LockAsync("gate");
            ProcessPool pool = await runtime.PoolAsync(2);
            List<Task> keepers = [];
            Keep(keepers, 2, SoakRoles.Producer, options => runtime.StartAsync(() => SoakRoles.Produce(careful, quick, folder, CancellationToken.None), options));
            Keep(keepers, 3, SoakRoles.Consumer, options => runtime.StartAsync(() => SoakRoles.ConsumeCarefully(careful, folder), options));
            Keep(keepers, 2, SoakRoles.Quick, options => runtime.StartAsync(() => SoakRoles.ConsumeQuickly(quick, folder), options));
            Keep(keepers, 3, SoakRoles.Locker, options => runtime.StartAsync(() => SoakRoles.Count(gate, folder, counter), options));
            Task submitting = SubmitAsync(pool);
            int told = 0;
            while (_killed.Count < kills)
            {
                await StrikeAsync(runtime);
                if (_killed.Count % 50 == 0 && _killed.Count > told)
                    progress($"{told = _killed.Count} of {kills} killed");
            }

            _over = true;
            await submitting.WaitAsync(Limit);
            await _ending.CancelAsync();
            drained = await careful.TryJoinAsync(Limit) && await quick.TryJoinAsync(Limit);
            await Task.WhenAll(_tasks.Select(task => (Task)task.Task)).WaitAsync(Limit).ContinueWith(_ => { }, TaskScheduler.Default);
            Note(runtime);
        }
        finally
        {
            _over = true;
            await runtime.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Limit);
        }

        return Judge.Of(folder, _killed, _tasks, drained, _pids);
    }

    private void Keep(List<Task> keepers, int count, string role, Func<ProcessOptions, Task<ActorProcess>> start)
    {
        for (int i = 0; i < count; i++)
            keepers.Add(KeepAsync(new ProcessOptions { Name = role, Daemon = true }, start));
    }

    private async Task KeepAsync(ProcessOptions options, Func<ProcessOptions, Task<ActorProcess>> start)
    {
        while (!_over)
        {
            try
            {
                ActorProcess process = await start(options);
                if (options.Name == SoakRoles.Producer)
                {
                    await using CancellationTokenRegistration end = _ending.Token.Register(() => _ = process.KillAsync());
                    await process.Exited;
                }
                else
                {
                    await process.Exited;
                }
            }
            catch (Exception) when (_over)
            {
                return;
            }
            catch (ProcActorsException)
            {
                // Killed while it started.
            }
        }
    }

    private async Task SubmitAsync(ProcessPool pool)
    {
        for (int number = 0; !_over; number++)
        {
            int task = number;
            _tasks.Add((task, pool.ApplyAsync(() => SoakRoles.Work(folder, task))));
            if (_tasks.Count(one => !one.Task.IsCompleted) > 20)
                await Task.Delay(5);
            else if (number % 4 == 0)
                await Task.Delay(1);
        }
    }

    private async Task StrikeAsync(ProcessRuntime runtime)
    {
        await Task.Delay(_random.Next(30, 250));
        Note(runtime);

        // Those that are at work: they have written something.
        HashSet<string> working = [.. Directory.GetFiles(folder).Where(path => new FileInfo(path).Length > 0).Select(path => Path.GetFileName(path).Split('.')).Where(parts => parts.Length == 3).Select(parts => parts[1])];
        List<ActorProcess> alive = [.. runtime.ActiveChildren.Where(child => working.Contains($"{child.Pid}"))];
        if (alive.Count == 0)
            return;

        // Of those who hold something, a death shows most.
        List<ActorProcess> holding = [.. alive.Where(child => child.Name is SoakRoles.Locker or SoakRoles.Consumer)];
        if (holding.Count > 0 && _random.Next(2) == 0)
            alive = holding;
        ActorProcess victim = alive[_random.Next(alive.Count)];
        if (_random.Next(5) == 0)
        {
            Signal(victim, "-STOP");
            await Task.Delay(_random.Next(5, 100));
            if (_random.Next(2) == 0)
            {
                Signal(victim, "-CONT");
                return;
            }
        }

        long now = Stopwatch.GetTimestamp();
        if (!victim.IsAlive)
            return;
        await victim.KillAsync();
        _killed.TryAdd(victim.Pid, now);
    }

    private void Note(ProcessRuntime runtime)
    {
        foreach (ActorProcess child in runtime.ActiveChildren)
            _pids.Add(child.Pid);
    }

    private static void Signal(ActorProcess process, string signal)
    {
        if (!process.IsAlive)
            return;
        using Process kill = Process.Start("kill", [signal, $"{process.Pid}"]);
        kill.WaitForExit();
    }
}
