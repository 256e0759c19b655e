using ProcActors;

namespace Tutorial;

/// <summary>joinable.py: a daemon consumes, the producer waits until everything is done.</summary>
public static class Joinable
{
    public static async Task Run(ProcessRuntime runtime)
    {
        JoinableQueue<string> q = await runtime.JoinableQueueAsync<string>();
        await runtime.StartAsync(() => Consume(q), new ProcessOptions { Daemon = true });
        for (int i = 0; i < 10; i++)
            await q.PutAsync($"P-{i}");
        await q.JoinAsync();
        Console.WriteLine("all done");
    }

    public static async Task Consume(JoinableQueue<string> q)
    {
        while (true)
        {
            Console.WriteLine($"took {await q.GetAsync()}");
            await q.TaskDoneAsync();
        }
    }
}
