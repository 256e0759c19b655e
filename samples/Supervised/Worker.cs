using ProcActors;

namespace Supervised;

/// <summary>What the worker's process does.</summary>
public static class Worker
{
    public static async Task Run(JoinableQueue<int> jobs, CancellationToken stop)
    {
        while (true)
        {
            Delivery<int> job = await jobs.ReceiveAsync(stop);
            Console.WriteLine($"job {job.Value}{(job.Redelivered ? ", once more" : "")}");
            await Task.Delay(50, stop);
            await job.DoneAsync(stop);
        }
    }
}
