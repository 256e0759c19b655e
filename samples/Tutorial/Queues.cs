using ProcActors;

namespace Tutorial;

/// <summary>queues.py: a queue of three.</summary>
public static class Queues
{
    public static async Task Run(ProcessRuntime runtime)
    {
        await using ProcessQueue<int> q = await runtime.QueueAsync<int>(capacity: 3);
        foreach (int i in (int[])[3, 4, 5])
            await q.PutAsync(i);
        Console.WriteLine(await q.IsFullAsync());
        for (int i = 0; i < 3; i++)
            Console.WriteLine(await q.GetAsync());
        Console.WriteLine(await q.IsEmptyAsync());
    }
}
