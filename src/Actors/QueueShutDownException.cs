namespace ProcActors;

/// <summary>A queue was shut down: it takes no more items, and has none left to give.</summary>
/// <param name="queue">The name of the queue.</param>
public sealed class QueueShutDownException(string queue) : ProcActorsException($"The queue '{queue}' has been shut down.")
{
    /// <summary>The name of the queue.</summary>
    public string Queue => queue;
}
