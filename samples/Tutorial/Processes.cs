using ProcActors;

namespace Tutorial;

/// <summary>processes.py: four processes, all joined.</summary>
public static class Processes
{
    public static async Task Run(ProcessRuntime runtime)
    {
        List<ActorProcess> ps = [];
        for (int i = 1; i <= 4; i++)
            ps.Add(await runtime.StartAsync(() => Piao($"p{i}")));
        foreach (ActorProcess p in ps)
            await p.JoinAsync();
        Console.WriteLine("main process");
    }

    public static void Piao(string name)
    {
        Console.WriteLine($"{name} is piaoing");
        Thread.Sleep(Random.Shared.Next(200));
        Console.WriteLine($"{name} is piao end");
    }
}
