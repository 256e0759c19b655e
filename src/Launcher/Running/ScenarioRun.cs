using System.Collections.Concurrent;
using System.Globalization;
using Akka.Actor;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>One run of a scenario: make the coordinators, start the processes, wait, stop, judge.</summary>
internal sealed partial class ScenarioRun(Scenario scenario, RunOptions options, LinePrinter lines, RunFolder folder) : IDisposable
{
    private readonly EventLog _events = new(folder.Events);
    private readonly Tally _tally = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentDictionary<string, StreamWriter> _logs = new();
    private readonly ConcurrentBag<RunningProcess> _processes = [];
    private readonly CancellationTokenSource _noMoreStarts = new();
    private SaidLines _said = null!;
    private ProcessRuntime _runtime = null!;
    private ScenarioHandles _handles = null!;

    public async Task<int> RunAsync(StopSignals signals)
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions
        {
            Name = "launcher",
            StopGrace = options.Grace,
            Transport = scenario.Transport,
            AssemblyFolders = scenario.AssemblyFolders,
            IsRecorded = true,
        }).ConfigureAwait(false);
        _handles = new ScenarioHandles(_runtime, scenario.Coordinators, folder.Path);
        _said = new SaidLines(_events);
        IActorRef recorder = _runtime.System.ActorOf(Props.Create(typeof(Recorder), _events, _tally));
        _events.Write("run.started", ("scenario", scenario.Name), ("pid", Environment.ProcessId), ("at", DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)));
        lines.Print(LinePrinter.System, $"run '{scenario.Name}', pid {Environment.ProcessId}, folder {folder.Path}");
        foreach ((string name, string text) in scenario.Files)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text).ConfigureAwait(false);

        int code = await WorkAsync(signals).ConfigureAwait(false);

        IReadOnlyDictionary<string, QueueStatistics> queues = await _handles.StatisticsAsync().ConfigureAwait(false);
        await _handles.MeasureAsync(_tally).ConfigureAwait(false);
        await recorder.Ask<Recorder.Flush>(Recorder.Flush.Instance, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        Summary summary = new(scenario, [.. _processes.OrderBy(process => process.Plan.Name, NaturalOrder.Instance)], queues, _tally);
        code = code == ExitCodes.Passed ? summary.ExitCode : code;
        foreach (string line in scenario.Ended.Where(_ => code is ExitCodes.Passed or ExitCodes.Failed))
            lines.Print(LinePrinter.Main, line);
        if (!options.Quiet || code != ExitCodes.Passed)
            summary.Print(lines);
        summary.Record(_events);
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

        // A signal while the daemons of a finished run are ended is still a signal.
        if (code == ExitCodes.Passed && signals.First.IsCompleted)
            return await signals.First.ConfigureAwait(false);
        return code == ExitCodes.Passed && _processes.Any(process => process.Killed) ? ExitCodes.UncleanStop : code;
    }

    private async Task<int> StartAndWaitAsync()
    {
        try
        {
            await _handles.OpenAsync().ConfigureAwait(false);
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
        await Task.WhenAll(_processes.Where(process => !process.Plan.Daemon).Select(process => process.Ended)).ConfigureAwait(false);
        return ExitCodes.Passed;
    }

    private async Task StartAsync(ProcessPlan plan)
    {
        RunningProcess running = new(plan);
        _processes.Add(running);
        try
        {
            await LiveAsync(running).ConfigureAwait(false);
            await running.Process!.Ready.WaitAsync(_noMoreStarts.Token).ConfigureAwait(false);
        }
        finally
        {
            _ = SuperviseAsync(running);
        }

    }

    private async Task LiveAsync(RunningProcess running)
    {
        ProcessPlan plan = running.Plan;
        _events.Write("process.starting", ("process", plan.Name));
        object?[] arguments = [.. plan.Arguments.Select(_handles.Resolve)];
        ProcessOptions how = new()
        {
            Name = plan.Name,
            Daemon = plan.Daemon,
            Environment = new Dictionary<string, string?>(plan.Environment.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : _handles.Text(pair.Value))))
            {
                ["PROCACTORS_COLOUR"] = lines.Colour ? "1" : null,
                ["PROCACTORS_RESTARTS"] = running.Restarts.Count.ToString(CultureInfo.InvariantCulture),
            },
            Output = line => OnLine(running, line),
        };
        running.Process = plan.Method is { } method
            ? await _runtime.StartAsync(method, arguments, how, _noMoreStarts.Token).ConfigureAwait(false)
            : await _runtime.StartActorAsync(Props.Create(plan.ActorType!, arguments!), how, _noMoreStarts.Token).ConfigureAwait(false);
        _ = ReportReadyAsync(running.Process);
        if (running.AskedToEnd)
            await running.Process.TerminateAsync().ConfigureAwait(false);
    }

    private async Task ReportReadyAsync(ActorProcess process)
    {
        try
        {
            await process.Ready.ConfigureAwait(false);
            _events.Write("process.ready", ("process", process.Name), ("pid", process.Pid));
        }
        catch (ProcessStartException)
        {
            // Its exit is told.
        }
    }

    private void OnLine(RunningProcess running, OutputLine line)
    {
        string process = running.Plan.Name;
        _said.Note(process, running.Process?.Pid, line.Text);
        lines.Print(process, line.Text);
        StreamWriter log = _logs.GetOrAdd(process, name => new StreamWriter(folder.LogOf(name)) { AutoFlush = true });
        lock (log)
            log.WriteLine(line.Text);
    }

    /// <summary>Ends what still runs: asked first, killed when the grace is over or the user insists. Daemons of a finished run are asked with SIGTERM at once.</summary>
    private async Task StopAsync(bool finished, StopSignals signals)
    {
        Task impatient = signals.First.IsCompleted ? signals.Second : signals.First;
        List<RunningProcess> alive = [.. _processes.Where(process => !process.Ended.IsCompleted)];
        await Task.WhenAll(alive.Select(process => AskAsync(process, finished))).ConfigureAwait(false);
        Task ended = Task.WhenAll(alive.Select(process => process.Ended));
        Task grace = Task.Delay(options.Grace);
        if (await Task.WhenAny(ended, grace, impatient).ConfigureAwait(false) == grace && !finished)
        {
            await Task.WhenAll(alive.Select(process => process.Process?.TerminateAsync() ?? Task.CompletedTask)).ConfigureAwait(false);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1)), impatient).ConfigureAwait(false);
        }

        foreach (RunningProcess process in alive.Where(process => process.Process is { IsAlive: true }))
        {
            process.Killed = true;
            await process.Process!.KillAsync().ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private static Task AskAsync(RunningProcess process, bool finished)
    {
        process.AskedToEnd = true;
        return process.Process is not { } alive ? Task.CompletedTask : finished ? alive.TerminateAsync() : alive.InterruptAsync();
    }
}
