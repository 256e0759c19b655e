namespace ProcActors.Queues;

/// <summary>What a journal has to remember of an item.</summary>
internal enum QueueChangeKind : byte
{
    Put = 1,
    Done = 2,
    Dead = 3,
    Requeued = 4,
}

/// <summary>One change of what a queue has to do.</summary>
internal readonly record struct QueueChange(QueueChangeKind Kind, QueueItem Item, ItemExtras? Extras = null);
