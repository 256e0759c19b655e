namespace ProcActors.Queues;

/// <summary>One answer that the state wants sent; with an item when it is a grant.</summary>
internal readonly record struct QueueReply(Incarnation To, long Request, QueueAnswer Answer, QueueItem? Item = null);
