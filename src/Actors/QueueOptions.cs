namespace ProcActors;

/// <summary>What a queue is made with. Who asks for it by name later need not say it again.</summary>
public sealed record QueueOptions
{
    /// <summary>The most items that wait in it; 0 or less, the default, is without limit, as CPython's maxsize.</summary>
    public int Capacity { get; init; }

    /// <summary>
    /// How often a process may crash with an item of a <see cref="JoinableQueue{T}"/> in hand before the item is a dead letter, handed out no more. Default: 3;
    /// 0: never. An item given back is not counted.
    /// </summary>
    public int MaximumCrashes { get; init; } = 3;

    /// <summary>
    /// The folder in which the queue keeps a journal, so that a later run goes on with every item that was put and not finished, also when the process that
    /// holds the queues was killed. Default (null): no journal, what is in the queue ends with the run.
    /// </summary>
    public string? JournalFolder { get; init; }

    /// <summary>
    /// Whether an item is on the disk before its put is answered (fsync): it then survives the end of the machine too, and a put takes as long as the disk.
    /// Default: false, it survives the end of every process.
    /// </summary>
    public bool FlushJournal { get; init; }
}
