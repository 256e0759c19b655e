using System.Diagnostics;

namespace ProcActors.Bench.Compare;

/// <summary>Starts.</summary>
internal static class StartRows
{
    public static readonly IReadOnlyList<CompareRow> All =
    [
        new("start-cold", "Start and join, cold (CPython: spawn)", "ms", More: false, Aim.OfPython(3), ColdAsync) { Python = "start spawn", Naive = NaiveRows.StartAsync },
        new("start-standby", "Start and join, from standby (CPython: forkserver)", "ms", More: false, Aim.Absolute(5), StandbyAsync) { Python = "start forkserver" },
        new("start-fork", "Start and join, from standby (CPython: fork)", "ms", More: false, Aim.None, StandbyAsync) { Python = "start fork" },
        new("pool-4", "Pool of 4: start, a task each, close, join", "ms", More: false, Aim.None, PoolAsync) { Python = "pool-4 fork" },
    ];

    private static async Task<Sample> ColdAsync(ProcessRuntime runtime)
    {
        const int Count = 8;
        await (await runtime.StartAsync(() => CompareJobs.Nothing())).JoinAsync();
        Meter meter = new();
        for (int i = 0; i < Count; i++)
            await (await runtime.StartAsync(() => CompareJobs.Nothing())).JoinAsync();
        return Sample.Millis(meter.Stop(), Count);
    }

    // What refills the standby works in the background and is not waited for by whoever starts; the processor time of a start includes it all the same.
    private static async Task<Sample> StandbyAsync(ProcessRuntime _)
    {
        const int Count = 10;
        await using ProcessRuntime prepared = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Standby = 1 });
        List<double> millis = [];
        Meter meter = new();
        for (int i = -2; i < Count; i++)
        {
            while (prepared.StandingBy.Count == 0)
                await Task.Delay(20);
            long began = Stopwatch.GetTimestamp();
            await (await prepared.StartAsync(() => CompareJobs.Nothing())).JoinAsync();
            if (i >= 0)
                millis.Add(Figures.MillisecondsSince(began));
        }

        return new Sample(Figures.Median(millis), meter.Stop().CpuSeconds / (Count + 2) * 1e6);
    }

    private static async Task<Sample> PoolAsync(ProcessRuntime runtime)
    {
        await UseAsync();
        Meter meter = new();
        await UseAsync();
        return Sample.Millis(meter.Stop(), 1);

        async Task UseAsync()
        {
            await using ProcessPool pool = await runtime.PoolAsync(4);
            await pool.MapAsync(CompareJobs.Square, Enumerable.Range(0, 4), chunkSize: 1);
            pool.Close();
            await pool.JoinAsync();
        }
    }
}
