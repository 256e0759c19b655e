namespace ProcActors.Launcher.Policies;

/// <content>How processes are ended: asked, then killed; those that others depend on last.</content>
internal sealed partial class Supervision
{
    // Between SIGTERM and SIGKILL, for one that did not heed an interrupt.
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(1);
    private bool _stopping;
    private StopSignal _defaultSignal = StopSignal.Interrupt;

    /// <summary>Ends everybody and starts nobody any more. Daemons of a run whose work is done are asked with SIGTERM, where their rules don't say otherwise.</summary>
    public IReadOnlyList<Step> StopAll(bool done, TimeSpan now) => Do(now, () =>
    {
        _stopping = true;
        _defaultSignal = done ? StopSignal.Terminate : StopSignal.Interrupt;
        foreach (Member member in _members.Where(member => !member.IsAlive && member.State != ProcessState.Ended))
            Move(member, ProcessState.Ended, now);
    });

    /// <summary>Kills everybody now.</summary>
    public IReadOnlyList<Step> KillAll(TimeSpan now) => Do(now, () =>
    {
        _stopping = true;
        foreach (Member member in _members.Where(member => !member.IsAlive && member.State != ProcessState.Ended))
            Move(member, ProcessState.Ended, now);
        foreach (Member member in _members.Where(member => member.IsAlive))
            Kill(member);
    });

    private void AskNext(TimeSpan now)
    {
        List<Member> alive = [.. _members.Where(member => member.IsAlive)];
        HashSet<string> needed = [.. alive.SelectMany(member => member.Rules.Dependencies).Select(dependency => dependency.Key)];
        foreach (Member member in alive.Where(member => !member.AskedToEnd && !needed.Contains(member.Rules.Key)))
        {
            member.Since = now;
            RequestEnd(member, comesBack: false);
        }
    }

    private void RequestEnd(Member member, bool comesBack)
    {
        member.AskedToEnd = true;
        member.ComesBack = comesBack;
        member.State = ProcessState.Stopping;
        StopSignal signal = member.Rules.Stop.Signal ?? _defaultSignal;
        TimeSpan patience = member.Rules.Stop.Grace ?? grace;

        // One that is only being started is asked when it is there.
        if (!member.WasStarted)
            return;
        if (signal == StopSignal.Kill)
        {
            _steps.Add(new Step.Kill(member));
            return;
        }

        _steps.Add(new Step.Ask(member, signal));
        After(member, patience, _ => Insist(member, signal), static state => state == ProcessState.Stopping);
    }

    private void Insist(Member member, StopSignal asked)
    {
        if (asked is StopSignal.Terminate)
        {
            Kill(member);
            return;
        }

        _steps.Add(new Step.Ask(member, StopSignal.Terminate));
        After(member, LastChance, _ => Kill(member), static state => state == ProcessState.Stopping);
    }

    private void Kill(Member member)
    {
        member.AskedToEnd = true;
        member.Killed = true;
        if (member.WasStarted)
            _steps.Add(new Step.Kill(member));
        member.State = ProcessState.Stopping;
    }

    private void KillAsFailed(Member member, string reason, string text, TimeSpan now)
    {
        if (!member.IsAlive || member.KilledAs is not null)
            return;
        member.KilledAs = reason;
        member.Since = now;
        _steps.Add(new Step.Tell(member, "process.broke", text, ("process", member.Name), ("rule", reason)));
        _steps.Add(new Step.Kill(member));
    }
}
