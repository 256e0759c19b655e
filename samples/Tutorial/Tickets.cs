using System.Globalization;
using ProcActors;

namespace Tutorial;

/// <summary>tickets.py: six processes want three tickets; a lock keeps two from having the same one.</summary>
public static class Tickets
{
    public static async Task Run(ProcessRuntime runtime)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "3");
        ProcessLock gate = await runtime.LockAsync();
        List<ActorProcess> ps = [];
        for (int i = 0; i < 6; i++)
            ps.Add(await runtime.StartAsync(() => Buy(gate, path)));
        foreach (ActorProcess p in ps)
            await p.JoinAsync();
        Console.WriteLine($"{await File.ReadAllTextAsync(path)} left");
        File.Delete(path);
    }

    public static async Task Buy(ProcessLock gate, string path)
    {
        int count;
        await using (await gate.AcquireAsync())
        {
            count = int.Parse(await File.ReadAllTextAsync(path), CultureInfo.InvariantCulture);
            if (count > 0)
                await File.WriteAllTextAsync(path, (count - 1).ToString(CultureInfo.InvariantCulture));
        }

        Console.WriteLine(count > 0 ? "got a ticket" : "no ticket");
    }
}
