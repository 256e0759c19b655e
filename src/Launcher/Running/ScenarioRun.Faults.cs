using ProcActors.Coordination;
using ProcActors.Launcher.Policies;

namespace ProcActors.Launcher.Running;

/// <content>The faults of the plan, made to happen.</content>
internal sealed partial class ScenarioRun
{
    private FaultPlan _faults = null!;

    private void OnHappened(Happened happened)
    {
        if (_faults.IsEmpty || happened.Event != "queue.get")
            return;
        Post(_ =>
        {
            if (_supervision.Find(happened.Process.Name) is { } member)
                Perform(_faults.TookItem(member));
        });
    }

    private void Perform(IReadOnlyList<FaultStep> steps)
    {
        foreach (FaultStep step in steps)
        {
            if (step is FaultStep.Wait wait)
                _ = AwaitAsync(wait);
            else if (step is FaultStep.Inject inject && _ofMember[inject.Member].Process is { IsAlive: true } process)
                Inject(inject.Rule, process);
        }
    }

    private async Task AwaitAsync(FaultStep.Wait wait)
    {
        await Task.Delay(wait.Time, _clock).ConfigureAwait(false);
        Post(_ =>
        {
            if (!_noMoreStarts.IsCancellationRequested)
                Perform(_faults.Due(wait, _supervision.Members));
        });
    }

    private void Inject(FaultRule rule, ActorProcess process)
    {
        int signal = rule.Action switch
        {
            FaultAction.Kill => PosixSignals.Kill,
            FaultAction.Terminate => PosixSignals.Terminate,
            FaultAction.Interrupt => PosixSignals.Interrupt,
            _ => PosixSignals.Stop,
        };
        _events.Write("fault.injected", ("process", process.Name), ("pid", process.Pid), ("fault", rule.Name), ("signal", signal));
        string spell = rule.Action == FaultAction.Stop ? rule.For is { } time ? $" for {time.TotalSeconds:0.###} s" : " for good" : "";
        lines.Print(LinePrinter.System, $"fault '{rule.Name}': {PosixSignals.NameOf(signal)} to '{process.Name}' (pid {process.Pid}){spell}");
        if (rule.Action == FaultAction.Terminate)
            _ = process.TerminateAsync();
        else if (rule.Action == FaultAction.Interrupt)
            _ = process.InterruptAsync();
        else
            process.Signal(signal);
        if (rule is { Action: FaultAction.Stop, For: { } spellTime })
            _ = ThawAsync(process, rule, spellTime);
    }

    private async Task ThawAsync(ActorProcess process, FaultRule rule, TimeSpan after)
    {
        await Task.Delay(after, _clock).ConfigureAwait(false);
        if (!process.IsAlive)
            return;

        // Before the signal: what the process does next is to come after it in the record.
        _events.Write("fault.ended", ("process", process.Name), ("pid", process.Pid), ("fault", rule.Name));
        process.Signal(PosixSignals.Continue);
    }
}
