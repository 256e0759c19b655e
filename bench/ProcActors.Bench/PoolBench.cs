using System.Diagnostics;

namespace ProcActors.Bench;

/// <summary>Tasks per second of a pool: mapped with the default chunks, mapped one by one, and applied one after the other.</summary>
internal static class PoolBench
{
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await pool.MapAsync(Square, Enumerable.Range(0, 1000));
        Dictionary<string, List<double>> figures = [];
        for (int round = -1; round < Rounds; round++)
        {
            Add("map of 100,000, default chunks", round, await RateAsync(100_000, () => pool.MapAsync(Square, Enumerable.Range(0, 100_000))));
            Add("map of 5,000, chunks of 1", round, await RateAsync(5000, () => pool.MapAsync(Square, Enumerable.Range(0, 5000), chunkSize: 1)));
            Add("apply, one after the other", round, await RateAsync(1000, async () =>
            {
                for (int i = 0; i < 1000; i++)
                    await pool.ApplyAsync(() => Square(i));
            }));
        }

        Console.WriteLine($"{Figures.Machine}\n\n{Figures.Header}");
        foreach ((string what, List<double> values) in figures)
            Console.WriteLine(Figures.Line(what, values, "/s"));

        void Add(string what, int round, double value)
        {
            if (round >= 0)
                (figures.TryGetValue(what, out List<double>? values) ? values : figures[what] = []).Add(value);
        }
    }

    public static int Square(int number) => number * number;

    private static async Task<double> RateAsync(int count, Func<Task> work)
    {
        long began = Stopwatch.GetTimestamp();
        await work();
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
