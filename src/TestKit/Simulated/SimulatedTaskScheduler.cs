namespace ProcActors.TestKit.Simulated;

/// <summary>
/// Has whoever waits in a process go on as a piece of work of that process, which counts as one flow less, or as one that waits less, from the moment it has that piece of work:
/// a moment before, or after, time could pass beside it.
/// </summary>
internal sealed class SimulatedTaskScheduler(SimulatedProcess process, int flows, int parked) : TaskScheduler
{
    /// <summary><paramref name="task"/>, whose waiters go on in the process.</summary>
    public Task<T> Continue<T>(Task<T> task)
    {
        TaskCompletionSource<T> next = new();
        task.ContinueWith(next.SetFromTask, CancellationToken.None, TaskContinuationOptions.HideScheduler, this);
        return next.Task;
    }

    protected override void QueueTask(Task task) => process.Post(() => TryExecuteTask(task), flows, parked);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
