using ProcActors;

namespace Application;

/// <summary>Code of an application, as its namespace says: it gets stuck.</summary>
public static class StuckJobs
{
    /// <summary>Sets the event once a thread is blocked and a method awaits what never comes.</summary>
    /// <param name="ready">The event.</param>
    public static async Task Stand(ProcessEvent ready)
    {
        Thread blocked = new(Block) { IsBackground = true };
        blocked.Start();
        SpinWait.SpinUntil(() => (blocked.ThreadState & ThreadState.WaitSleepJoin) != 0);
        Task waiting = AwaitAsync(new TaskCompletionSource().Task);
        await ready.SetAsync();
        await waiting;
    }

    private static async Task AwaitAsync(Task end) => await end;

    // Asleep from the first moment on: what waits for an event tries a few times before it does.
    private static void Block() => Thread.Sleep(Timeout.Infinite);
}
