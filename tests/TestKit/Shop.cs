namespace Shop;

/// <summary>Somebody's own code, with the mistakes that people make.</summary>
public static class Jobs
{
    public static async Task Hold(ProcActors.ProcessLock gate, ProcActors.ProcessQueue<string> never)
    {
        await using ProcActors.Lease lease = await gate.AcquireAsync();
        Console.WriteLine("has it");
        await never.GetAsync();
    }

    public static async Task Want(ProcActors.ProcessLock gate)
    {
        Console.WriteLine("wants it");
        await using ProcActors.Lease lease = await gate.AcquireAsync();
    }

    public static async Task<string> Look(Func<Task<string>> explain) => await explain();

    public static Task Block()
    {
        new ManualResetEventSlim().Wait();
        return Task.CompletedTask;
    }
}
