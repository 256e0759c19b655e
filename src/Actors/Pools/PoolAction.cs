namespace ProcActors.Pools;

/// <summary>What the state of a pool wants done.</summary>
internal enum PoolActionKind
{
    /// <summary>Start a worker.</summary>
    Start,

    /// <summary>Send the chunk to the worker.</summary>
    Send,

    /// <summary>Try to take the chunk back from the worker, and say how it went.</summary>
    TakeBack,

    /// <summary>The chunk will not be sent to anybody.</summary>
    Dropped,

    /// <summary>The worker is about to work on the task: for the record.</summary>
    Began,

    /// <summary>Ask the worker to give the chunk up.</summary>
    CancelRunning,

    /// <summary>Tell the worker to end when its work is done.</summary>
    Finish,

    /// <summary>Kill the worker.</summary>
    Kill,

    /// <summary>The task, of this chunk, died with the worker.</summary>
    Died,

    /// <summary>Workers can't be started; the pool is of no use any more.</summary>
    Broken,

    /// <summary>The last worker of a closed pool has ended.</summary>
    Closed,
}

/// <summary>One thing to be done.</summary>
internal readonly record struct PoolAction(PoolActionKind Kind, int Worker = 0, long Task = 0, PoolChunk? Chunk = null);
