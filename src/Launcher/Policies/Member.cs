namespace ProcActors.Launcher.Policies;

/// <summary>One process of a run as the policies see it, through all its lives. Only <see cref="Supervision"/> changes it.</summary>
internal sealed class Member(ProcessRules rules)
{
    public ProcessRules Rules => rules;

    public string Name => rules.Name;

    public required MemberGroup Group { get; init; }

    public ProcessState State { get; set; }

    /// <summary>Since when it has been in its state, on the run's clock.</summary>
    public TimeSpan Since { get; set; }

    /// <summary>How often it was begun to be started.</summary>
    public int Lives { get; set; }

    public int Restarts => Math.Max(0, Lives - 1);

    public TimeSpan LifeBegan { get; set; }

    /// <summary>How the last life ended; null before, and when it could not be started.</summary>
    public ProcessExit? Exit { get; set; }

    public bool WasStarted { get; set; }

    public bool WasReady { get; set; }

    /// <summary>Whether the role has begun in this life, whatever else makes it ready.</summary>
    public bool RoleHasBegun { get; set; }

    /// <summary>The awaited texts that lines of this life have had in them.</summary>
    public HashSet<string> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it was asked to end: then the signal it was asked with is no failure.</summary>
    public bool AskedToEnd { get; set; }

    /// <summary>Whether it is to be started anew once it has ended, because it was asked to end for that.</summary>
    public bool ComesBack { get; set; }

    /// <summary>Whether it had to be killed, because it did not end when asked.</summary>
    public bool Killed { get; set; }

    /// <summary>Why it was killed as failed: <c>memory</c>, <c>not-ready</c>; null when it was not.</summary>
    public string? KilledAs { get; set; }

    /// <summary>Why it will never be started, for people; null when it was.</summary>
    public string? Skipped { get; set; }

    public bool IsAlive => State is ProcessState.Starting or ProcessState.Running or ProcessState.Ready or ProcessState.Stopping;

    public bool Failed => !Killed && (Exit is { Success: false } exit ? !(AskedToEnd && exit.Signal is not null && KilledAs is null && (exit.Signal != PosixSignals.Kill || rules.Stop.Signal == StopSignal.Kill)) : Exit is null && Lives > 0 && State == ProcessState.Ended && !AskedToEnd);
}

/// <summary>Members that are started anew together, or share a budget; most processes are a group of their own.</summary>
internal sealed class MemberGroup(string? name, RestartStrategy strategy, RestartBudget budget)
{
    /// <summary>Its name; null for the group of a single process.</summary>
    public string? Name => name;

    public RestartStrategy Strategy => strategy;

    public RestartBudget Budget => budget;

    public List<Member> Members { get; } = [];

    /// <summary>The members that are ended in order to be started anew together; null when there is no such round.</summary>
    public List<Member>? Round { get; set; }

    /// <summary>Whether the pause of the round is over.</summary>
    public bool RoundIsDue { get; set; }

    /// <summary>Whether the budget is spent: nobody of it is started any more.</summary>
    public bool GaveUp { get; set; }

    /// <summary>Who is affected when <paramref name="failed"/> is to be started anew, in order.</summary>
    public List<Member> Affected(Member failed) => strategy switch
    {
        RestartStrategy.OneForOne => [failed],
        RestartStrategy.OneForAll => [.. Members],
        _ => [.. Members.SkipWhile(member => member != failed)],
    };
}
