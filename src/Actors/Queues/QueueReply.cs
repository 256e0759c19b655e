namespace ProcActors.Queues;

/// <summary>One answer that the state wants sent; with an item when it is a grant. Several grants may answer one request: the first was asked for, the others come ahead. One that carries nothing may answer <paramref name="Count"/> requests in a row.</summary>
internal readonly record struct QueueReply(Incarnation To, long Request, QueueAnswer Answer, QueueItem? Item = null, int Crashes = 0, int Count = 1);
