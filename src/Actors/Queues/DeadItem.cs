namespace ProcActors.Queues;

/// <summary>An item that is handed out no more, and why.</summary>
internal sealed record DeadItem(QueueItem Item, bool Expired, IReadOnlyList<string> Ends);
