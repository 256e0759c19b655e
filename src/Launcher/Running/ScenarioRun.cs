using System.Globalization;
using System.Linq.Expressions;
using Akka.Actor;
using ProcActors.Launcher.Scenarios;
using ProcActors.Launcher.Telemetry;

namespace ProcActors.Launcher.Running;

/// <summary>One run of a scenario: make the coordinators, start the processes, wait, stop, judge.</summary>
internal sealed partial class ScenarioRun(Scenario scenario, RunOptions options, LinePrinter lines, RunFolder folder) : IDisposable
{
    private static readonly TimeSpan TimeToSettle = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _clock = ClockOf(options);
    private readonly EventLog _events = new(folder.Events, lines, ClockOf(options));
    private readonly ProcessLogs _logs = new(folder, lines);
    private readonly Tally _tally = new();
    private readonly ProcessIds _pids = new();
    private readonly long _began = ClockOf(options).GetTimestamp();
    private readonly CancellationTokenSource _noMoreStarts = new();
    private readonly int _seed = scenario.Seed ?? options.Seed ?? Random.Shared.Next(1, 1_000_000);
    private SaidLines _said = null!;
    private ProcessRuntime _runtime = null!;
    private ScenarioHandles _handles = null!;

    /// <summary>Whether everything that happened could be written down.</summary>
    public bool RecordIsWhole => _events.IsWhole;

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    public async Task<int> RunAsync(StopSignals signals)
    {
        TakeUp();
        lines.Said += _recent.Add;
        _runtime = options.Runtime ?? await ProcessRuntime.StartAsync(scenario.Runtime with
        {
            Name = "launcher",
            OnChildStart = options.Otlp is { } url ? ChildExport(url, scenario.Name) : null,
        }).ConfigureAwait(false);
        _handles = new ScenarioHandles(_runtime, scenario.Coordinators, folder.Path);
        _said = new SaidLines(_events);
        IActorRef recorder = _runtime.System.ActorOf(Props.Create(typeof(Recorder), _events, _tally, _pids, (Action<Coordination.Happened>)OnHappened));
        _events.Write(
            "run.started",
            ("scenario", scenario.Name),
            ("pid", Environment.ProcessId),
            ("at", DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
            ("seed", scenario.IsRandom ? _seed : null));
        lines.Print(LinePrinter.System, $"run '{scenario.Name}', pid {Environment.ProcessId}, folder {folder.Path}{(scenario.IsRandom ? $", seed {_seed}" : "")}");
        foreach ((string name, string text) in scenario.Files)
            File.WriteAllText(Path.Combine(folder.Path, name), text);

        int code = await WatchedAsync(signals).ConfigureAwait(false);

        IReadOnlyDictionary<string, QueueStatistics> queues = await _handles.StatisticsAsync().ConfigureAwait(false);
        await _handles.MeasureAsync(_tally).ConfigureAwait(false);
        await Snapshots.Inspection.SettleAsync(_runtime, TimeToSettle).ConfigureAwait(false);
        await _runtime.Host.AskAsync(_runtime.System, recorder, Recorder.Flush.Instance, TimeToSettle).ConfigureAwait(false);
        Summary summary = new(scenario, [.. _processes.OrderBy(process => process.Plan.Name, NaturalOrder.Instance)], queues, _tally);
        code = code == ExitCodes.Passed ? CodeFromProcess() ?? summary.ExitCode : code;
        foreach (string line in scenario.Ended.Where(_ => code is ExitCodes.Passed or ExitCodes.Failed))
            lines.Print(LinePrinter.Main, line);
        if (!options.Quiet || code != ExitCodes.Passed)
            summary.Print(lines, wasStopped: code is ExitCodes.Interrupted or ExitCodes.Terminated);
        summary.Record(_events);
        options.Judged?.Invoke(summary);
        _events.Write("run.ended", ("exitCode", code));
        options.BeforeEnd?.Invoke();
        if (options.Runtime is null)
            await Task.WhenAny(_runtime.DisposeAsync().AsTask(), HurryAsync(signals)).ConfigureAwait(false);
        lines.Flush();
        return code;
    }

    public void Dispose()
    {
        _noMoreStarts.Dispose();
        _events.Dispose();
        _logs.Dispose();
    }

    private static TimeProvider ClockOf(RunOptions options) => options.Runtime?.Time ?? TimeProvider.System;

    private TimeSpan Grace => scenario.Runtime.StopGrace;

    private static Expression<Func<IDisposable?>> ChildExport(string url, string scenario) => () => OtlpExport.InChild(url, scenario);

    private async Task<int> WorkAsync(StopSignals signals)
    {
        Task<int> work = OpenAndWorkAsync();
        using CancellationTokenSource ended = new();
        TimeSpan? timeout = options.Timeout ?? scenario.Timeout;
        Task patience = Task.Delay(timeout ?? Timeout.InfiniteTimeSpan, _clock, ended.Token);
        Task first = await _runtime.Host.Resume(Task.WhenAny(signals.First, work, patience)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);

        int code = first == work ? await work.ConfigureAwait(false) : first == signals.First ? await signals.First.ConfigureAwait(false) : ExitCodes.TimedOut;
        if (first == patience)
            lines.Print(LinePrinter.System, $"not finished after {timeout!.Value.TotalSeconds:0.###} s: stopping");
        else if (first == signals.First)
            lines.Print(LinePrinter.System, "stopping; once more to kill all at once");

        // While a run is being ended already, the first signal insists.
        Task insisted = first == signals.First ? signals.Second : signals.First;
        if (first != work)
            await Task.WhenAny(options.TimedOut?.Invoke() ?? ExplainAsync(always: first == patience), insisted, Task.Delay(TimeToExplain * 2, _clock)).ConfigureAwait(false);
        await _noMoreStarts.CancelAsync().ConfigureAwait(false);
        Post(now => Perform(_supervision.StopAll(first == work && code == ExitCodes.Passed, now)));
        if (await _runtime.Host.Resume(Task.WhenAny(_empty.Task, insisted)).ConfigureAwait(false) == insisted)
            Post(now => Perform(_supervision.KillAll(now)));
        await _empty.Task.ConfigureAwait(false);
        await work.ConfigureAwait(false);

        // A signal while the daemons of a finished run are ended is still a signal.
        if (code == ExitCodes.Passed && signals.First.IsCompleted)
            return await signals.First.ConfigureAwait(false);
        return code == ExitCodes.Passed && _processes.Any(process => process.Member.Killed) ? ExitCodes.UncleanStop : code;
    }

    private async Task<int> OpenAndWorkAsync()
    {
        try
        {
            await _handles.OpenAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProcActorsException or ArgumentException or InvalidOperationException)
        {
            lines.Print(LinePrinter.System, e.Message);
            return ExitCodes.NotStarted;
        }

        Post(now => Perform(_supervision.Begin(now)));
        Post(_ => Perform(_faults.Begin()));
        _ = WatchMemoryAsync();
        await _runtime.Host.Resume(Task.WhenAny(_over.Task, _empty.Task)).ConfigureAwait(false);

        // Both may have come at once; how it is over is the one that says something.
        return _over.Task.IsCompleted ? await _over.Task.ConfigureAwait(false) : ExitCodes.Passed;
    }

    // Whoever insists is not kept waiting by an orderly end of what is left: no process is.
    private static async Task HurryAsync(StopSignals signals)
    {
        await signals.Second.ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
    }

    // The process that the user has named decides, as `docker compose up --exit-code-from` has it.
    private int? CodeFromProcess() => options.ExitCodeFrom is { } name && _processes.FirstOrDefault(process => process.Plan.Name == name || process.Plan.Key == name)?.Exit is { } exit
        ? exit.ExitCode ?? (128 + exit.Signal)
        : null;
}
