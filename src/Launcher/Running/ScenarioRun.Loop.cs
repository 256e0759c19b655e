using System.Threading.Channels;
using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <content>Tells the supervision what happens, one thing after the other, and does what it says.</content>
internal sealed partial class ScenarioRun
{
    private readonly Channel<Action<TimeSpan>> _inputs = Channel.CreateUnbounded<Action<TimeSpan>>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = IsInline(options) });
    private readonly TaskCompletionSource<int> _over = new(ContinuationsOf(options));
    private readonly TaskCompletionSource _empty = new(ContinuationsOf(options));
    private readonly Lock _gate = new();
    private readonly List<RunningProcess> _processes = [];
    private readonly Dictionary<Member, RunningProcess> _ofMember = [];
    private Supervision _supervision = null!;
    private bool _allStarted;

    /// <summary>The processes of the run at this moment, in the order of the file; may be asked for from any thread.</summary>
    public IReadOnlyList<ProcessStatus> Table()
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            return [.. _processes.Select(process => StatusOf(process, now))];
        }
    }

    private ProcessStatus StatusOf(RunningProcess process, TimeSpan now)
    {
        Member member = process.Member;
        return new ProcessStatus
        {
            Name = member.Name,
            Key = member.Rules.Key,
            Instance = member.Rules.Instance,
            State = member.State,
            Since = member.Since,
            Daemon = member.Rules.Daemon,
            Pid = process.Process?.Pid,
            Restarts = member.Restarts,
            RestartsLeft = member.Rules.Restart.Policy == RestartPolicy.Temporary ? null : member.Group.Budget.Left(now),
            Group = member.Group.Name,
            WaitsFor = _supervision.WaitsFor(member),
            Exit = member.Exit,
        };
    }

    private void TakeUp()
    {
        _supervision = new Supervision(Grace);
        _supervision.Add([.. scenario.Processes.Select(plan => plan.Rules)], scenario.Groups, RandomOf);
        foreach (ProcessPlan plan in scenario.Processes)
            Know(plan);
        _faults = new FaultPlan(scenario.Faults, _seed);
        _ = LoopAsync();
    }

    // The same seed gives every process the same pauses, whatever order things happen in.
    private Random RandomOf(string name) => new(name.Aggregate(_seed, static (hash, c) => unchecked((hash * 31) + c)));

    private void Know(ProcessPlan plan)
    {
        Member member = _supervision[plan.Name];
        RunningProcess process = new(plan, member);
        _processes.Add(process);
        _ofMember.Add(member, process);
    }

    // In a simulated run whatever goes on does so where it was told of: there is one thread.
    private static TaskCreationOptions ContinuationsOf(RunOptions options) => options.Runtime?.Host.Continuations ?? TaskCreationOptions.RunContinuationsAsynchronously;

    private static bool IsInline(RunOptions options) => ContinuationsOf(options) == TaskCreationOptions.None;

    private void Post(Action<TimeSpan> input) => _inputs.Writer.TryWrite(input);

    private async Task LoopAsync()
    {
        try
        {
            await foreach (Action<TimeSpan> input in _inputs.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                lock (_gate)
                {
                    input(Now);
                    Look();
                }
            }
        }
        catch (Exception e)
        {
            _over.TrySetException(e);
            _empty.TrySetException(e);
        }
    }

    private void Look()
    {
        if (_supervision.NotStarted is not null)
            _over.TrySetResult(ExitCodes.NotStarted);
        if (!_allStarted && _supervision.Members.All(member => member.State is not (ProcessState.Waiting or ProcessState.Starting or ProcessState.Running)) && !_over.Task.IsCompleted)
        {
            _allStarted = true;
            foreach (string line in scenario.Started.Where(_ => !_noMoreStarts.IsCancellationRequested))
                lines.Print(LinePrinter.Main, line);
        }

        // Daemons that are about to begin may still do so, as they would beside a main program that ends early.
        if ((_supervision.IsDone && !_supervision.Members.Any(member => member.State == ProcessState.Starting || member is { State: ProcessState.Running, RoleHasBegun: false })) || (options.ExitCodeFrom is { } name && _supervision.Members.Any(member => (member.Name == name || member.Rules.Key == name) && member.State == ProcessState.Ended)))
            _over.TrySetResult(ExitCodes.Passed);
        if (_supervision.IsEmpty)
            _empty.TrySetResult();
    }

    private void Perform(IReadOnlyList<Step> steps)
    {
        foreach (Step step in steps)
        {
            switch (step)
            {
                case Step.Start start:
                    _events.Write("process.starting", ("process", start.Member.Name));
                    _runtime.Host.Go(() => LiveAsync(_ofMember[start.Member]));
                    break;
                case Step.Ask ask:
                    _events.Write("process.stopping", ("process", ask.Member.Name), ("pid", PidOf(ask.Member)), ("signal", SignalOf(ask.Signal)));
                    _ = AskAsync(_ofMember[ask.Member].Process!, ask.Signal);
                    break;
                case Step.Kill kill:
                    _ = _ofMember[kill.Member].Process!.KillAsync();
                    break;
                case Step.Wake wake:
                    _ = WakeAsync(wake);
                    break;
                case Step.Tell tell:
                    Tell(tell);
                    break;
            }
        }
    }

    private void Tell(Step.Tell tell)
    {
        (string, object?)[] fields = [tell.Fields[0], .. tell.Member.Lives > 0 ? [("pid", PidOf(tell.Member))] : Array.Empty<(string, object?)>(), .. tell.Fields[1..]];
        _events.Write(tell.Event, fields);
        if (tell.Text is { } text)
            lines.Print(LinePrinter.System, text);
        if (tell.Event == "process.ready")
            Perform(_faults.Ready(tell.Member));
    }

    private object? PidOf(Member member) => _ofMember[member].Process?.Pid;

    private async Task WakeAsync(Step.Wake wake)
    {
        await Task.Delay(wake.After, _clock).ConfigureAwait(false);
        Post(now => Perform(_supervision.Due(wake.Timer, now)));
    }

    private static int SignalOf(StopSignal signal) => signal switch
    {
        StopSignal.Interrupt => PosixSignals.Interrupt,
        StopSignal.Terminate => PosixSignals.Terminate,
        StopSignal.Quit => PosixSignals.Quit,
        StopSignal.Usr1 => PosixSignals.User1,
        StopSignal.Usr2 => PosixSignals.User2,
        _ => PosixSignals.Kill,
    };

    // An interrupt goes by the runtime's own way: SIGINT is for the whole terminal, and processes ignore it.
    private static Task AskAsync(ActorProcess process, StopSignal signal)
    {
        switch (signal)
        {
            case StopSignal.Interrupt:
                return process.InterruptAsync();
            case StopSignal.Terminate:
                return process.TerminateAsync();
            default:
                process.Signal(SignalOf(signal));
                return Task.CompletedTask;
        }
    }
}
