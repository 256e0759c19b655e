using ProcActors.Roles;

namespace ProcActors.Launcher.Policies;

/// <summary>What is done to a process on purpose.</summary>
internal enum FaultAction
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>As Ctrl-C would.</summary>
    Interrupt,

    /// <summary>SIGSTOP: it is frozen; SIGCONT after a time.</summary>
    Stop,
}

/// <summary>
/// One fault of the plan: what, to whom, when. Exactly one of <paramref name="AfterItems"/> (of a life), <paramref name="After"/> (since it was ready),
/// <paramref name="AfterLine"/> and <paramref name="Every"/> (at random times a random one of them) is set.
/// </summary>
internal sealed record FaultRule(
    string Name, FaultAction Action, string Target, int? AfterItems, TimeSpan? After, string? AfterLine, DurationRange? Every, int? Times, TimeSpan? For)
{
    /// <summary>Whether it is meant for the process: by its name, by the key it is an instance of, or by either with <c>*</c> at the end.</summary>
    public bool Hits(string name, string key) => Target.EndsWith('*')
        ? name.StartsWith(Target[..^1], StringComparison.Ordinal) || key.StartsWith(Target[..^1], StringComparison.Ordinal)
        : name == Target || key == Target;
}
