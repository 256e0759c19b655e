namespace ProcActors.Launcher.Policies;

/// <summary>What a process waits for before it is started.</summary>
internal enum DependencyCondition
{
    /// <summary>The other process runs.</summary>
    Started,

    /// <summary>It is ready: its role has begun, or it has said its line.</summary>
    Ready,

    /// <summary>It has ended and is not started anew.</summary>
    Completed,

    /// <summary>The same, with exit code 0.</summary>
    CompletedSuccessfully,

    /// <summary>It has written a line with a certain text.</summary>
    LogLine,
}

/// <summary>Waits for every instance of the process <paramref name="Key"/>; <paramref name="Line"/> is the text of a log line.</summary>
internal sealed record Dependency(string Key, DependencyCondition Condition, string? Line = null)
{
    public override string ToString() => Condition switch
    {
        DependencyCondition.LogLine => $"'{Key}' to say '{Line}'",
        DependencyCondition.CompletedSuccessfully => $"'{Key}' to complete successfully",
        DependencyCondition.Completed => $"'{Key}' to complete",
        DependencyCondition.Ready => $"'{Key}' to be ready",
        _ => $"'{Key}' to be started",
    };
}

/// <summary>How a process is first asked to end.</summary>
internal enum StopSignal
{
    /// <summary>As Ctrl-C would: its token is cancelled, its role finishes what it has in hand.</summary>
    Interrupt,
    Terminate,
    Quit,
    Usr1,
    Usr2,
    Kill,
}

/// <summary>How a process is ended: <paramref name="Signal"/> first (null: as the run has it), SIGKILL after <paramref name="Grace"/> (null: the run's grace).</summary>
internal sealed record StopRule(StopSignal? Signal = null, TimeSpan? Grace = null);

/// <summary>What makes a process ready beside the begin of its role: a line that has <paramref name="Line"/> in it. It is killed as failed if that takes longer than <paramref name="Limit"/>.</summary>
internal sealed record Readiness(string? Line, TimeSpan? Limit);

/// <summary>All that policies know of one process.</summary>
internal sealed record ProcessRules(string Key, string Name, int Instance)
{
    public bool Daemon { get; init; }

    public RestartRule Restart { get; init; } = RestartRule.Never;

    public IReadOnlyList<Dependency> Dependencies { get; init; } = [];

    public Readiness Readiness { get; init; } = new(null, null);

    public StopRule Stop { get; init; } = new();
}

/// <summary>Which members of a group are started anew when one has to be.</summary>
internal enum RestartStrategy
{
    /// <summary>That one.</summary>
    OneForOne,

    /// <summary>All of them.</summary>
    OneForAll,

    /// <summary>That one and those named after it.</summary>
    RestForOne,
}

/// <summary>Processes, by key and in order, that share a budget of restarts; when it is spent all of them are ended.</summary>
internal sealed record GroupRules(string Name, RestartStrategy Strategy, IReadOnlyList<string> Keys, RestartRule Budget);
