using ProcActors;

namespace Tutorial;

/// <summary>semaphore.py: five users, two places.</summary>
public static class Semaphores
{
    public static async Task Run(ProcessRuntime runtime)
    {
        ProcessSemaphore s = await runtime.SemaphoreAsync(permits: 2);
        List<ActorProcess> ps = [];
        for (int i = 1; i <= 5; i++)
            ps.Add(await runtime.StartAsync(() => Visit(s, $"user {i}")));
        foreach (ActorProcess p in ps)
            await p.JoinAsync();
        Console.WriteLine("=========>");
    }

    public static async Task Visit(ProcessSemaphore s, string name)
    {
        await using (await s.AcquireAsync())
        {
            Console.WriteLine($"{name} is in");
            await Task.Delay(Random.Shared.Next(100));
        }
    }
}
