namespace ProcActors.Bench.Compare;

/// <summary>The rows of the comparison, in the order of the table.</summary>
internal static class CompareRows
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static readonly IReadOnlyList<CompareRow> All = [.. QueueRows.All, .. LockRows.All, .. PoolRows.All, .. StartRows.All];

    /// <summary>Has processes do something and waits until all have said that they are through; they begin together, at the gate, started and warm.</summary>
    public static async Task<Spent> TogetherAsync(ProcessRuntime runtime, int parties, int answers, Func<ProcessBarrier, ProcessQueue<int>, Task<List<ActorProcess>>> start)
    {
        ProcessQueue<int> done = await runtime.QueueAsync<int>();
        ProcessBarrier gate = await runtime.BarrierAsync(parties + 1);
        List<ActorProcess> processes = await start(gate, done);
        try
        {
            await gate.WaitAsync(Limit);
            Meter meter = new();
            for (int i = 0; i < answers; i++)
                await done.GetAsync(Limit);
            Spent spent = meter.Stop();
            foreach (ActorProcess process in processes.Where(process => !process.IsDaemon))
                await process.JoinAsync();
            return spent;
        }
        finally
        {
            foreach (ActorProcess process in processes)
                await process.KillAsync();
        }
    }
}
