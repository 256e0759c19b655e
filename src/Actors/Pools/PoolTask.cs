namespace ProcActors.Pools;

/// <summary>Somebody waits for a task: the bytes it returned, or why there are none.</summary>
internal sealed class PoolTask(TimeSpan? timeout) : TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>How long a worker may work on it; null without limit.</summary>
    public TimeSpan? Timeout => timeout;
}
