using System.Diagnostics;
using System.Globalization;
using ProcActors.Bench.Compare;

namespace ProcActors.Bench;

/// <summary>How cost grows: with putters and getters, with the size of items, with processes, with how many items wait, and with how many queues and locks there are.</summary>
internal static class GrowthBench
{
    private const int Items = 1_000_000;
    private const long Bytes = 200_000_000;

    private static readonly Dictionary<string, Func<ProcessRuntime, Task>> Parts = new()
    {
        ["putters"] = runtime => PartiesAsync(runtime, "putters, one getter, small items", parties => (parties, 1)),
        ["getters"] = runtime => PartiesAsync(runtime, "getters, one putter, small items", parties => (1, parties)),
        ["sizes"] = SizesAsync,
        ["depth"] = DepthAsync,
        ["coordinators"] = CoordinatorsAsync,
        ["processes"] = ProcessesAsync,
    };

    /// <summary>What can be asked for; all without.</summary>
    public static string Usage => string.Join(' ', Parts.Keys.Select(part => $"[{part}]"));

    public static async Task<int> RunAsync(string[] parts)
    {
        if (parts.Except(Parts.Keys).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no part '{unknown}'. Parts: {string.Join(", ", Parts.Keys)}.");
            return 2;
        }

        Console.WriteLine($"{Figures.Machine}\n\n| what | how many | figure | CPU for each, µs |\n|---|---|---|---|");
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        foreach ((string part, Func<ProcessRuntime, Task> measure) in Parts)
        {
            if (parts.Length == 0 || parts.Contains(part))
                await measure(runtime);
        }

        return 0;
    }

    private static async Task PartiesAsync(ProcessRuntime runtime, string what, Func<int, (int Putters, int Getters)> who)
    {
        foreach (int parties in new[] { 1, 2, 4, 8 })
        {
            (int putters, int getters) = who(parties);
            Line(what, parties, Sample.PerSecond(await FlowAsync(runtime, putters, getters, Items, 7), Items), "items/s");
        }
    }

    private static async Task SizesAsync(ProcessRuntime runtime)
    {
        foreach (int size in new[] { 1, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000 })
        {
            int count = (int)Math.Clamp(Bytes / size, 20, 100_000);
            Line("bytes in each item, one putter, one getter", size, Sample.PerSecond(await FlowAsync(runtime, 1, 1, count, new byte[size]), count, size / 1e6), "MB/s");
        }
    }

    private static async Task ProcessesAsync(ProcessRuntime runtime)
    {
        foreach (int parties in new[] { 2, 10, 50, 100 })
            Line("processes, half of them putters, half getters", parties, Sample.PerSecond(await FlowAsync(runtime, parties / 2, parties / 2, Items, 7), Items), "items/s");
    }

    private static async Task<Spent> FlowAsync<T>(ProcessRuntime runtime, int putters, int getters, int count, T item)
    {
        ProcessQueue<T> queue = await runtime.QueueAsync<T>();
        return await CompareRows.TogetherAsync(runtime, putters + getters, getters, async (gate, done) =>
        {
            List<ActorProcess> processes = [];
            for (int i = 0; i < putters; i++)
                processes.Add(await runtime.StartAsync(() => CompareJobs.Produce(queue, gate, count / putters, item)));
            for (int i = 0; i < getters; i++)
                processes.Add(await runtime.StartAsync(() => CompareJobs.Consume(queue, gate, count / getters, done)));
            return processes;
        });
    }

    // All of it is in this process, the root: what its heap grows by is what the items take.
    private static async Task DepthAsync(ProcessRuntime runtime)
    {
        foreach (int depth in new[] { 1000, 10_000, 100_000, 1_000_000 })
        {
            ProcessQueue<int> queue = await runtime.QueueAsync<int>();
            long before = GC.GetTotalMemory(forceFullCollection: true);
            Meter meter = new();
            for (int i = 0; i < depth; i++)
                await queue.PostAsync(i);
            await queue.FlushAsync();
            Spent spent = meter.Stop();
            long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / depth;
            Line($"small items wait, {each} bytes each; put", depth, Sample.PerSecond(spent, depth), "items/s");
            await queue.ShutDownAsync(immediate: true);
        }
    }

    private static async Task CoordinatorsAsync(ProcessRuntime runtime)
    {
        foreach (int count in new[] { 1, 10, 100, 1000 })
        {
            long began = Stopwatch.GetTimestamp();
            List<ProcessQueue<int>> queues = [];
            List<ProcessLock> locks = [];
            for (int i = 0; i < count; i++)
            {
                queues.Add(await runtime.QueueAsync<int>());
                locks.Add(await runtime.LockAsync());
            }

            Line("queues and as many locks: to make one", count, new Sample(Stopwatch.GetElapsedTime(began).TotalMicroseconds / count / 2, 0), "µs");
            Meter meter = new();
            const int Rounds = 20_000;
            for (int i = 0; i < Rounds; i++)
            {
                await queues[i % count].PutAsync(i);
                await queues[i % count].GetAsync();
                await (await locks[i % count].AcquireAsync()).ReleaseAsync();
            }

            Line("queues and as many locks: put, get, acquire, release in the root", count, Sample.Micros(meter.Stop(), Rounds), "µs");
        }
    }

    private static void Line(string what, int many, Sample sample, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {many:N0} | {sample.Value:#,0.##} {unit} | {sample.CpuMicros:0.##} |"));
}
