namespace ProcActors.Snapshots;

/// <summary>What the operating system says about a process.</summary>
public enum ProcessState
{
    /// <summary>The operating system doesn't say; it does on Linux only.</summary>
    Unknown,

    /// <summary>At work, or ready to be.</summary>
    Running,

    /// <summary>Waits for something.</summary>
    Sleeping,

    /// <summary>In a system call that can't be interrupted, often for a disk.</summary>
    DiskSleep,

    /// <summary>Stopped by a signal (SIGSTOP, SIGTSTP) or a debugger: it will not answer.</summary>
    Stopped,

    /// <summary>Ended, and not yet reaped.</summary>
    Ended,
}
