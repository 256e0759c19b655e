namespace ProcActors.Queues;

/// <summary>How a queue answers a request.</summary>
internal enum QueueAnswer : byte
{
    /// <summary>The item is in the queue; the queue answers for it from now on.</summary>
    Accepted,

    /// <summary>An item comes with the answer.</summary>
    Granted,

    /// <summary>There was no room, and the request did not want to wait.</summary>
    Full,

    /// <summary>There was no item, and the request did not want to wait.</summary>
    Empty,

    /// <summary>The request was taken back before it could be answered.</summary>
    Withdrawn,

    /// <summary>The item is done.</summary>
    Noted,

    /// <summary>The process does not hold that item.</summary>
    NotHeld,

    /// <summary>Every item put is done.</summary>
    Joined,

    /// <summary>Some items are not done, and the request did not want to wait.</summary>
    Unfinished,
}
