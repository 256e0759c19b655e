namespace ProcActors.Snapshots;

/// <summary>What a process waits for.</summary>
public enum WaitPurpose : byte
{
    /// <summary>Something that the others don't name.</summary>
    Other,

    /// <summary>An item of a queue.</summary>
    Get,

    /// <summary>Room in a queue.</summary>
    Put,

    /// <summary>The end of all work of a joinable queue.</summary>
    Join,

    /// <summary>A lock, or permits of a semaphore.</summary>
    Acquire,

    /// <summary>A notification of a condition.</summary>
    Notification,

    /// <summary>An event being set.</summary>
    Event,

    /// <summary>The other parties of a barrier.</summary>
    Parties,

    /// <summary>A shared entry that is lent to another process.</summary>
    Entry,

    /// <summary>Room in a pipe.</summary>
    Send,

    /// <summary>A message of a pipe.</summary>
    Receive,
}
