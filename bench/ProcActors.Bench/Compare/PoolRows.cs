namespace ProcActors.Bench.Compare;

/// <summary>Pools, of two workers.</summary>
internal static class PoolRows
{
    public static readonly IReadOnlyList<CompareRow> All =
    [
        new("map", "Pool.map, default chunks", "tasks/s", More: true, Aim.OfPython(3), runtime => MapAsync(runtime, 8_000_000, null))
        {
            Python = "map fork", Naive = side => NaiveRows.MapAsync(side, 20_000),
        },
        new("map-1", "Pool.map, chunks of 1", "tasks/s", More: true, Aim.OfPython(5), runtime => MapAsync(runtime, 150_000, 1))
        {
            Python = "map-1 fork", Naive = side => NaiveRows.MapAsync(side, 20_000),
        },
        new("apply-async", "Pool.apply_async", "tasks/s", More: true, Aim.OfPython(5), ApplyManyAsync)
        {
            Python = "apply-async fork", Naive = side => NaiveRows.MapAsync(side, 20_000),
        },
        new("apply", "Pool.apply, one after the other", "µs", More: false, Aim.OfPython(0.5), ApplyAsync)
        {
            Python = "apply fork", Naive = NaiveRows.ApplyAsync,
        },
    ];

    private static async Task<Sample> MapAsync(ProcessRuntime runtime, int count, int? chunk)
    {
        await using ProcessPool pool = await runtime.PoolAsync(2);
        int[] items = [.. Enumerable.Range(0, count)];
        await pool.MapAsync(CompareJobs.Square, items, chunkSize: chunk);
        Meter meter = new();
        IReadOnlyList<int> squares = await pool.MapAsync(CompareJobs.Square, items, chunkSize: chunk);
        Spent spent = meter.Stop();
        return squares[7] == 49 && squares.Count == count ? Sample.PerSecond(spent, count) : throw new InvalidOperationException("The map gave something else.");
    }

    private static async Task<Sample> ApplyManyAsync(ProcessRuntime runtime)
    {
        const int Count = 80_000;
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await ApplyAsync(Count);
        Meter meter = new();
        int[] squares = await ApplyAsync(Count);
        Spent spent = meter.Stop();
        return squares[7] == 49 ? Sample.PerSecond(spent, Count) : throw new InvalidOperationException("A call gave something else.");

        async Task<int[]> ApplyAsync(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(i => pool.ApplyAsync(() => CompareJobs.Square(i))));
    }

    private static async Task<Sample> ApplyAsync(ProcessRuntime runtime)
    {
        const int Count = 5000;
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await CallAsync(Count);
        Meter meter = new();
        await CallAsync(Count);
        return Sample.Micros(meter.Stop(), Count);

        async Task CallAsync(int count)
        {
            for (int i = 0; i < count; i++)
                await pool.ApplyAsync(() => CompareJobs.Square(i));
        }
    }
}
