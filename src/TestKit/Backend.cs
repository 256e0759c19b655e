namespace ProcActors.TestKit;

/// <summary>What the processes of a scenario test are.</summary>
public enum Backend
{
    /// <summary>
    /// They live in the test's own process, on one thread, by a clock that jumps: coordinators, serialisation and protocol are the real ones, and the seed decides whose
    /// turn it is. A run of hours takes milliseconds, and the same seed gives the same run.
    /// </summary>
    Simulated,

    /// <summary>They are processes of the operating system.</summary>
    Processes,
}
