namespace ProcActors.Tests.Processes;

/// <summary>What the children of the inspection tests do: come to stand still.</summary>
public static class InspectionJobs
{
    /// <summary>Takes an item and does not finish it, then waits for an event.</summary>
    public static async Task TakeAndWait(JoinableQueue<string> queue, ProcessEvent signal)
    {
        await queue.ReceiveAsync();
        Console.WriteLine("took");
        await signal.WaitAsync();
    }

    /// <summary>Has a pool whose worker is at work.</summary>
    public static async Task OwnPool()
    {
        await using ProcessPool pool = await ProcessRuntime.Current.PoolAsync(1, new PoolOptions { Name = "own" });
        await pool.ApplyAsync(() => PoolJobs.Pid());
        await pool.ApplyAsync(() => PoolJobs.Sleep(600_000));
    }
}
