namespace ProcActors.Queues;

/// <summary>A process that has asked for items: what it was handed and has not said to have reached its user.</summary>
internal sealed class QueueHolder(Incarnation process)
{
    public Incarnation Process => process;

    /// <summary>The items, in the order in which it was handed them, that it has yet to accept.</summary>
    public Queue<QueueItem> Unaccepted { get; private set; } = [];

    /// <summary>How many items it holds.</summary>
    public int Taken { get; set; }

    /// <summary>How many of them it was handed before it asked for them.</summary>
    public int Ahead { get; set; }

    /// <summary>Whether it has used some since somebody last looked.</summary>
    public bool Moved { get; set; }

    /// <summary>Whether it was told to give back what it does not use.</summary>
    public bool Recalled { get; set; }

    public void Forget(QueueItem item)
    {
        if (!item.Unaccepted)
            return;
        item.Unaccepted = false;
        if (!Unaccepted.TryPeek(out QueueItem? first) || first != item)
            Unaccepted = new Queue<QueueItem>(Unaccepted.Where(other => other != item));
        else
            Unaccepted.Dequeue();
    }
}
