namespace ProcActors.Launcher.Policies;

/// <content>Who is started anew, together with whom, how often.</content>
internal sealed partial class Supervision
{
    /// <summary>Starts a process anew because somebody wants it; that costs nothing of its budget.</summary>
    public IReadOnlyList<Step> Restart(Member member, TimeSpan now) => Do(now, () =>
    {
        if (_stopping)
            return;
        member.Group.GaveUp = false;
        if (member.IsAlive)
            RequestEnd(member, comesBack: true);
        else if (member.State != ProcessState.Waiting)
            Renew(member, now);
    });

    /// <summary>Ends a process for good because somebody wants it; its dependents run on.</summary>
    public IReadOnlyList<Step> Stop(Member member, TimeSpan now) => Do(now, () =>
    {
        member.Group.Round?.Remove(member);
        if (member.IsAlive)
            RequestEnd(member, comesBack: false);
        else
            Move(member, ProcessState.Ended, now);
    });

    /// <summary>Adds an instance to those of a key, in the group of the others if that is shared, and starts it.</summary>
    public IReadOnlyList<Step> Grow(ProcessRules rules, Random random, TimeSpan now) => Do(now, () =>
    {
        MemberGroup first = _byKey[rules.Key][0].Group;
        Add(rules, first.Name is not null ? first : new MemberGroup(null, RestartStrategy.OneForOne, new RestartBudget(rules.Restart, random)));
    });

    private void StartAnew(Member failed, TimeSpan lived, TimeSpan now)
    {
        MemberGroup group = failed.Group;
        RestartBudget budget = group.Budget;
        if (budget.Spend(now, lived) is not { } pause)
        {
            GiveUp(failed, budget.Rule);
            return;
        }

        string others = group.Name is null ? "" : $", with the group '{group.Name}' ({Words(group.Strategy)})";
        _steps.Add(new Step.Tell(
            failed,
            "process.restarting",
            $"'{failed.Name}' ended with {failed.Exit?.ToString() ?? "no start"}: restart {budget.Spent} in {pause.TotalMilliseconds:0} ms, {budget.Left(now)} left{others}",
            ("process", failed.Name),
            ("restart", budget.Spent),
            ("left", budget.Left(now)),
            ("delay", (long)pause.TotalMilliseconds)));
        if (group.Strategy == RestartStrategy.OneForOne)
        {
            Move(failed, ProcessState.Backoff, now);
            After(failed, pause, time => Renew(failed, time), static state => state == ProcessState.Backoff);
            return;
        }

        List<Member> round = [.. group.Members.Where(member => group.Affected(failed).Contains(member) || group.Round?.Contains(member) == true)];
        foreach (Member member in round.Where(member => !member.IsAlive))
        {
            // As in OTP, whoever is temporary stays away, whoever ended well comes back with the others.
            if (member.State != ProcessState.Ended || member == failed || (member.Rules.Restart.Policy != RestartPolicy.Temporary && member.Lives > 0))
                Move(member, ProcessState.Backoff, now);
        }

        group.Round = [.. round.Where(member => member.State != ProcessState.Ended)];
        group.RoundIsDue = false;
        List<Member> mine = group.Round;
        After(pause, _ => group.RoundIsDue |= group.Round == mine);
    }

    private void GiveUp(Member failed, RestartRule rule)
    {
        MemberGroup group = failed.Group;
        group.GaveUp = true;
        group.Round = null;
        string who = group.Name is null ? $"'{failed.Name}'" : $"the group '{group.Name}'";
        _steps.Add(new Step.Tell(
            failed,
            "process.given-up",
            $"{who} was restarted {rule.Intensity} times within {rule.Period.TotalSeconds:0.###} s: no more{(group.Name is null ? "" : "; its processes are ended")}",
            ("process", failed.Name),
            ("group", group.Name)));
    }

    private void GoOn(MemberGroup group, TimeSpan now)
    {
        List<Member> those = group.GaveUp ? group.Members : group.Round!;
        if (group.GaveUp)
        {
            foreach (Member member in those.Where(member => !member.IsAlive && member.State != ProcessState.Ended))
                Move(member, ProcessState.Ended, now);
        }

        // Ended one after the other, the last first, as OTP's supervisors do.
        if (those.LastOrDefault(member => member.IsAlive) is { } last)
        {
            if (!last.AskedToEnd)
                RequestEnd(last, comesBack: false);
        }
        else if (!group.GaveUp && group.RoundIsDue)
        {
            group.Round = null;
            foreach (Member member in those)
            {
                if (member.Rules.Restart.Policy == RestartPolicy.Temporary)
                    Move(member, ProcessState.Ended, now);
                else
                    Renew(member, now);
            }
        }
    }

    // It waits for its dependencies anew: those of the same group may be on their way too.
    private static void Renew(Member member, TimeSpan now)
    {
        Forget(member);
        Move(member, ProcessState.Waiting, now);
    }

    private static string Words(RestartStrategy strategy) => strategy switch
    {
        RestartStrategy.OneForAll => "one-for-all",
        RestartStrategy.RestForOne => "rest-for-one",
        _ => "one-for-one",
    };
}
