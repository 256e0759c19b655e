using System.Collections.Concurrent;
using Akka.Actor;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>One run of a scenario: make the queues, start the processes, wait, stop, judge.</summary>
internal sealed class ScenarioRun(Scenario scenario, RunOptions options, LinePrinter lines, RunFolder folder) : IDisposable
{
    private readonly EventLog _events = new(folder.Events);
    private readonly Dictionary<string, ProcessQueue<string>> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StreamWriter> _logs = new();
    private readonly ConcurrentBag<RunningProcess> _processes = [];
    private readonly CancellationTokenSource _noMoreStarts = new();
    private ProcessRuntime _runtime = null!;

    public async Task<int> RunAsync(StopSignals signals)
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Name = "launcher", StopGrace = options.Grace }).ConfigureAwait(false);
        IActorRef recorder = _runtime.System.ActorOf(Props.Create(typeof(Recorder), _events));
        _events.Write("run.started", ("scenario", scenario.Name), ("pid", Environment.ProcessId));
        lines.Print(LinePrinter.System, $"run '{scenario.Name}', pid {Environment.ProcessId}, folder {folder.Path}");

        int code = await WorkAsync(signals).ConfigureAwait(false);

        Dictionary<string, QueueStatistics> statistics = [];
        foreach ((string name, ProcessQueue<string> queue) in _queues)
            statistics[name] = await queue.StatisticsAsync().ConfigureAwait(false);
        await recorder.Ask<Recorder.Flush>(Recorder.Flush.Instance, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        Summary summary = new(scenario, [.. _processes.OrderBy(process => process.Plan.Name, StringComparer.Ordinal)], statistics);
        code = code == ExitCodes.Passed ? summary.ExitCode : code;
        foreach (string line in scenario.Ended.Where(_ => code is ExitCodes.Passed or ExitCodes.Failed))
            lines.Print(LinePrinter.Main, line);
        if (!options.Quiet || code != ExitCodes.Passed)
            summary.Print(lines);
        _events.Write("run.ended", ("exitCode", code));
        await _runtime.DisposeAsync().ConfigureAwait(false);
        return code;
    }

    public void Dispose()
    {
        _noMoreStarts.Dispose();
        _events.Dispose();
        foreach (StreamWriter log in _logs.Values)
            log.Dispose();
    }

    private async Task<int> WorkAsync(StopSignals signals)
    {
        Task<int> work = StartAndWaitAsync();
        TimeSpan? timeout = options.Timeout ?? scenario.Timeout;
        Task patience = timeout is { } limit ? Task.Delay(limit) : Task.Delay(Timeout.Infinite);
        Task first = await Task.WhenAny(work, signals.First, patience).ConfigureAwait(false);

        int code = first == work ? await work.ConfigureAwait(false) : first == signals.First ? await signals.First.ConfigureAwait(false) : ExitCodes.TimedOut;
        if (first == patience)
            lines.Print(LinePrinter.System, $"not finished after {timeout!.Value.TotalSeconds:0.###} s: stopping");
        else if (first == signals.First)
            lines.Print(LinePrinter.System, "stopping; once more to kill all at once");

        await _noMoreStarts.CancelAsync().ConfigureAwait(false);
        await StopAsync(first == work && code == ExitCodes.Passed, signals).ConfigureAwait(false);
        if (first != work)
            await work.ConfigureAwait(false);
        return code == ExitCodes.Passed && _processes.Any(process => process.Killed) ? ExitCodes.UncleanStop : code;
    }

    private async Task<int> StartAndWaitAsync()
    {
        try
        {
            foreach (QueuePlan plan in scenario.Queues)
            {
                _queues[plan.Name] = plan.Joinable
                    ? await _runtime.JoinableQueueAsync<string>(plan.Name, plan.Capacity).ConfigureAwait(false)
                    : await _runtime.QueueAsync<string>(plan.Name, plan.Capacity).ConfigureAwait(false);
            }

            await Task.WhenAll(scenario.Processes.Select(StartAsync)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Passed;
        }
        catch (Exception e) when (e is ProcActorsException or ArgumentException or InvalidOperationException)
        {
            lines.Print(LinePrinter.System, e.Message);
            return ExitCodes.NotStarted;
        }

        foreach (string line in scenario.Started)
            lines.Print(LinePrinter.Main, line);
        await Task.WhenAll(_processes.Where(process => !process.Plan.Daemon).Select(process => process.Process.Exited)).ConfigureAwait(false);
        return ExitCodes.Passed;
    }

    private async Task StartAsync(ProcessPlan plan)
    {
        _events.Write("process.starting", ("process", plan.Name));
        object?[] arguments = [.. plan.Arguments.Select(argument => argument is QueueReference queue ? _queues[queue.Name] : argument)];
        ProcessOptions how = new()
        {
            Name = plan.Name,
            Daemon = plan.Daemon,
            Environment = new Dictionary<string, string?>(plan.Environment) { ["PROCACTORS_COLOUR"] = lines.Colour ? "1" : null },
            Output = line => OnLine(plan.Name, line),
        };
        ActorProcess process = plan.Method is { } method
            ? await _runtime.StartAsync(method, arguments, how, _noMoreStarts.Token).ConfigureAwait(false)
            : await _runtime.StartActorAsync(Props.Create(plan.ActorType!, arguments!), how, _noMoreStarts.Token).ConfigureAwait(false);
        ProcessIds.Add(process);
        RunningProcess running = new(plan, process);
        _processes.Add(running);
        _ = ReportExitAsync(running);
        await process.Ready.WaitAsync(_noMoreStarts.Token).ConfigureAwait(false);
        _events.Write("process.ready", ("process", plan.Name), ("pid", process.Pid));
    }

    private async Task ReportExitAsync(RunningProcess running)
    {
        ProcessExit exit = await running.Process.Exited.ConfigureAwait(false);
        _events.Write(
            "process.exited",
            ("process", exit.Name),
            ("pid", exit.Pid),
            ("exitCode", exit.ExitCode),
            ("signal", exit.Signal),
            ("reason", running.Killed ? "killed" : running.AskedToEnd ? "stopped" : exit.Error?.TypeName ?? (exit.Signal is null ? "ended" : "died")));
        if (!running.Failed || running.AskedToEnd)
            return;
        lines.Print(LinePrinter.System, $"'{exit.Name}' (pid {exit.Pid}) failed: {exit}{(exit.LastErrorLines.Count > 0 ? "; its last lines:" : "")}");
        foreach (string line in exit.LastErrorLines)
            lines.Print(LinePrinter.System, "    " + line);
    }

    private void OnLine(string process, OutputLine line)
    {
        lines.Print(process, line.Text);
        StreamWriter log = _logs.GetOrAdd(process, name => new StreamWriter(folder.LogOf(name)) { AutoFlush = true });
        lock (log)
            log.WriteLine(line.Text);
    }

    /// <summary>Ends what still runs: asked first, killed when the grace is over or the user insists. Daemons of a finished run are asked with SIGTERM at once.</summary>
    private async Task StopAsync(bool finished, StopSignals signals)
    {
        Task impatient = signals.First.IsCompleted ? signals.Second : signals.First;
        List<RunningProcess> alive = [.. _processes.Where(process => process.Process.IsAlive)];
        await Task.WhenAll(alive.Select(process => AskAsync(process, finished))).ConfigureAwait(false);
        Task ended = Task.WhenAll(alive.Select(process => process.Process.Exited));
        Task grace = Task.Delay(options.Grace);
        if (await Task.WhenAny(ended, grace, impatient).ConfigureAwait(false) == grace && !finished)
        {
            await Task.WhenAll(alive.Select(process => process.Process.TerminateAsync())).ConfigureAwait(false);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1)), impatient).ConfigureAwait(false);
        }

        foreach (RunningProcess process in alive.Where(process => process.Process.IsAlive))
        {
            process.Killed = true;
            await process.Process.KillAsync().ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private static Task AskAsync(RunningProcess process, bool finished)
    {
        process.AskedToEnd = true;
        return finished ? process.Process.TerminateAsync() : process.Process.InterruptAsync();
    }
}
