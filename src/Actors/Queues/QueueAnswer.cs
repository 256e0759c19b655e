namespace ProcActors.Queues;

/// <summary>How a queue answers a request.</summary>
internal enum QueueAnswer : byte
{
    /// <summary>The item is in the queue; the queue answers for it from now on.</summary>
    Accepted,

    /// <summary>An item comes with the answer.</summary>
    Granted,

    /// <summary>An item is shown; it stays where it is.</summary>
    Shown,

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

    /// <summary>There was no room: the item waits for some, and its answer will follow.</summary>
    Waits,

    /// <summary>The queue takes no more, or has no more to give.</summary>
    ShutDown,

    /// <summary>The process is to give back what it was handed ahead and has not used. Not an answer: it names no request.</summary>
    Recall,
}
