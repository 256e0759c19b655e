namespace ProcActors.Bench.Compare;

/// <summary>Locks.</summary>
internal static class LockRows
{
    public static readonly IReadOnlyList<CompareRow> All =
    [
        new("lock", "Lock, acquire and release, nobody else wants it", "µs", More: false, Aim.OfPython(1), AloneAsync)
        {
            Python = "lock fork", Manager = "lock manager", Naive = side => NaiveRows.RepeatAsync(side, "lock", 5000),
        },
        new("lock-4", "Lock, 4 processes want it, each acquire", "µs", More: false, Aim.OfPython(2), ContendedAsync)
        {
            Python = "lock-4 fork", Manager = "lock-4 manager", Naive = side => NaiveRows.ContendedAsync(side, 4, 2000),
        },
        new("hand-over", "Lock, from its release to another process that waits", "µs", More: false, Aim.OfManager(1), HandOverAsync)
        {
            Python = "hand-over fork", Manager = "lock manager", Naive = NaiveRows.HandOverAsync,
        },
        new("hand-over-alike", "The same, the Manager's measured in the same way", "µs", More: false, Aim.None, HandOverAsync)
        {
            Manager = "hand-over manager",
        },
    ];

    private static async Task<Sample> AloneAsync(ProcessRuntime runtime)
    {
        const int Count = 5_000_000;
        ProcessLock held = await runtime.LockAsync();
        return Sample.Micros(await CompareRows.TogetherAsync(runtime, 1, 1, async (gate, done) => [await runtime.StartAsync(() => CompareJobs.Lock(held, gate, Count, done))]), Count);
    }

    private static async Task<Sample> ContendedAsync(ProcessRuntime runtime)
    {
        const int Count = 250_000;
        ProcessLock held = await runtime.LockAsync();
        Spent spent = await CompareRows.TogetherAsync(runtime, 4, 4, async (gate, done) =>
        {
            List<ActorProcess> processes = [];
            for (int i = 0; i < 4; i++)
                processes.Add(await runtime.StartAsync(() => CompareJobs.Lock(held, gate, Count, done)));
            return processes;
        });
        return Sample.Micros(spent, 4 * Count);
    }

    private static async Task<Sample> HandOverAsync(ProcessRuntime runtime)
    {
        const int Count = 500;
        ProcessLock gate = await runtime.LockAsync();
        ProcessQueue<int> held = await runtime.QueueAsync<int>();
        ProcessQueue<long> taken = await runtime.QueueAsync<long>();
        ProcessQueue<double> figures = await runtime.QueueAsync<double>();
        ProcessBarrier start = await runtime.BarrierAsync(2);
        ActorProcess holder = await runtime.StartAsync(() => CompareJobs.HandOver(gate, held, taken, start, Count, figures));
        ActorProcess other = await runtime.StartAsync(() => CompareJobs.TakeOver(gate, held, taken));
        await start.WaitAsync(CompareRows.Limit);
        Meter meter = new();
        double micros = await figures.GetAsync(CompareRows.Limit);
        Spent spent = meter.Stop();
        await other.KillAsync();
        await holder.JoinAsync();
        return new Sample(micros, spent.CpuSeconds / Count * 1e6);
    }
}
