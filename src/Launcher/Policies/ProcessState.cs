namespace ProcActors.Launcher.Policies;

/// <summary>Where a process of a run stands.</summary>
internal enum ProcessState
{
    /// <summary>Not started yet: it waits for others.</summary>
    Waiting,

    /// <summary>Being started by the operating system.</summary>
    Starting,

    /// <summary>Started, not ready yet.</summary>
    Running,

    Ready,

    /// <summary>Asked to end.</summary>
    Stopping,

    /// <summary>Ended; it is started anew after a pause.</summary>
    Backoff,

    /// <summary>Ended, or never started, for good.</summary>
    Ended,
}
