namespace ProcActors.TestKit.Simulated;

/// <summary>Has whoever waits in a process go on as a piece of work of that process.</summary>
internal sealed class SimulatedTaskScheduler(SimulatedProcess process) : TaskScheduler
{
    /// <summary><paramref name="task"/>, whose waiters go on in the process.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="queued">Called as soon as the process has the going on to do.</param>
    public Task<T> Continue<T>(Task<T> task, Action queued)
    {
        TaskCompletionSource<T> next = new();
        task.ContinueWith(next.SetFromTask, CancellationToken.None, TaskContinuationOptions.HideScheduler, this);
        task.ContinueWith(_ => queued(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.HideScheduler, new AtOnce());
        return next.Task;
    }

    protected override void QueueTask(Task task) => process.Post(() => TryExecuteTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private sealed class AtOnce : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
