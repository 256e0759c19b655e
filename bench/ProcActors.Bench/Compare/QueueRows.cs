namespace ProcActors.Bench.Compare;

/// <summary>Queues.</summary>
internal static class QueueRows
{
    private static readonly byte[] Small = new byte[10_000];
    private static readonly byte[] Large = new byte[1_000_000];

    public static readonly IReadOnlyList<CompareRow> All =
    [
        new("queue", "Queue, small items, 1 to 1", "items/s", More: true, Aim.OfPython(3), runtime => FlowAsync(runtime, 1, 1, 1_000_000, 7))
        {
            Python = "queue fork", Manager = "queue manager", Naive = side => NaiveRows.FlowAsync(side, 1, 1, 20_000, "small"),
        },
        new("queue-1-3", "Queue, small items, 1 to 3", "items/s", More: true, Aim.OfPython(3), runtime => FlowAsync(runtime, 1, 3, 900_000, 7))
        {
            Python = "queue-1-3 fork", Manager = "queue-1-3 manager", Naive = side => NaiveRows.FlowAsync(side, 1, 3, 21_000, "small"),
        },
        new("joinable", "JoinableQueue, small items, 1 to 3", "items/s", More: true, Aim.OfPython(3), JoinableAsync)
        {
            Python = "joinable fork", Manager = "joinable manager", Naive = side => NaiveRows.JoinableAsync(side, 3, 21_000),
        },
        new("queue-8-4", "Queue, small items, 8 to 4", "items/s", More: true, Aim.OfPython(5), runtime => FlowAsync(runtime, 8, 4, 2_000_000, 7))
        {
            Python = "queue-8-4 fork", Manager = "queue-8-4 manager", Naive = side => NaiveRows.FlowAsync(side, 8, 4, 40_000, "small"),
        },
        new("queue-10", "Queue of capacity 10, 1 to 1", "items/s", More: true, Aim.OfPython(1), runtime => FlowAsync(runtime, 1, 1, 40_000, 7, capacity: 10))
        {
            Python = "queue-10 fork", Manager = "queue-10 manager", Naive = side => NaiveRows.FlowAsync(side, 1, 1, 10_000, "small", capacity: 10),
        },
        new("queue-10k", "Queue, items of 10 KB, 1 to 1", "MB/s", More: true, Aim.OfPython(1), runtime => FlowAsync(runtime, 1, 1, 100_000, Small, scale: 0.01))
        {
            Python = "queue-10k fork", Manager = "queue-10k manager", Naive = side => NaiveRows.FlowAsync(side, 1, 1, 6000, "10k", scale: 0.01),
        },
        new("queue-1m", "Queue, items of 1 MB, 1 to 1", "MB/s", More: true, Aim.OfPython(1), runtime => FlowAsync(runtime, 1, 1, 2000, Large))
        {
            Python = "queue-1m fork", Manager = "queue-1m manager", Naive = side => NaiveRows.FlowAsync(side, 1, 1, 100, "1m"),
        },
        new("round-trip", "Round trip through two queues", "µs", More: false, Aim.OfPython(0.8), RoundTripAsync)
        {
            Python = "round-trip fork", Manager = "round-trip manager", Naive = NaiveRows.RoundTripAsync,
        },
        new("cycle", "Put, confirmed, then get", "µs", More: false, Aim.OfManager(1), CycleAsync)
        {
            Python = "cycle fork", Manager = "cycle manager", Naive = side => NaiveRows.RepeatAsync(side, "cycle", 5000),
        },
        new("queue-bytes", "Memory of a small item in a queue", "bytes", More: false, Aim.Absolute(100), ResidentAsync)
        {
            Python = "queue-bytes fork", Manager = "queue-bytes manager", Naive = NaiveRows.ResidentAsync,
        },
    ];

    private static async Task<Sample> FlowAsync<T>(ProcessRuntime runtime, int producers, int consumers, int count, T item, int capacity = 0, double scale = 1)
    {
        ProcessQueue<T> queue = await runtime.QueueAsync<T>(capacity: capacity);
        Spent spent = await CompareRows.TogetherAsync(runtime, producers + consumers, consumers, async (gate, done) =>
        {
            List<ActorProcess> processes = [];
            for (int i = 0; i < producers; i++)
                processes.Add(await runtime.StartAsync(() => CompareJobs.Produce(queue, gate, count / producers, item)));
            for (int i = 0; i < consumers; i++)
                processes.Add(await runtime.StartAsync(() => CompareJobs.Consume(queue, gate, count / consumers, done)));
            return processes;
        });
        QueueStatistics end = await queue.StatisticsAsync();
        return end is { Ready: 0, Taken: 0 } ? Sample.PerSecond(spent, count, scale) : throw new InvalidOperationException($"Not every item arrived: {end}.");
    }

    private static async Task<Sample> JoinableAsync(ProcessRuntime runtime)
    {
        const int Count = 500_000;
        JoinableQueue<int> queue = await runtime.JoinableQueueAsync<int>();
        ProcessBarrier gate = await runtime.BarrierAsync(4);
        List<ActorProcess> workers = [];
        for (int i = 0; i < 3; i++)
            workers.Add(await runtime.StartAsync(() => CompareJobs.Work(queue, gate), new ProcessOptions { Daemon = true }));
        await gate.WaitAsync();
        await PutAsync(Count);
        Meter meter = new();
        await PutAsync(Count);
        Spent spent = meter.Stop();
        foreach (ActorProcess worker in workers)
            await worker.KillAsync();
        return Sample.PerSecond(spent, Count);

        async Task PutAsync(int count)
        {
            for (int i = 0; i < count; i++)
                await queue.PostAsync(i);
            await queue.FlushAsync();
            if (!await queue.TryJoinAsync(CompareRows.Limit))
                throw new TimeoutException("The items were not done in time.");
        }
    }

    private static async Task<Sample> RoundTripAsync(ProcessRuntime runtime)
    {
        const int Count = 30_000;
        ProcessQueue<int> there = await runtime.QueueAsync<int>();
        ProcessQueue<int> back = await runtime.QueueAsync<int>();
        ActorProcess other = await runtime.StartAsync(() => CompareJobs.Echo(there, back), new ProcessOptions { Daemon = true });
        await TripsAsync(Count);
        Meter meter = new();
        await TripsAsync(Count);
        Spent spent = meter.Stop();
        await other.KillAsync();
        return Sample.Micros(spent, Count);

        async Task TripsAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await there.PutAsync(1);
                await back.GetAsync(CompareRows.Limit);
            }
        }
    }

    private static async Task<Sample> CycleAsync(ProcessRuntime runtime)
    {
        const int Count = 30_000;
        ProcessQueue<int> queue = await runtime.QueueAsync<int>();
        return Sample.Micros(await CompareRows.TogetherAsync(runtime, 1, 1, async (gate, done) => [await runtime.StartAsync(() => CompareJobs.Cycle(queue, gate, Count, done))]), Count);
    }

    // The coordinator lives in this process, so its memory is what grows.
    private static async Task<Sample> ResidentAsync(ProcessRuntime runtime)
    {
        const int Count = 1_000_000;
        ProcessQueue<int> queue = await runtime.QueueAsync<int>();
        await queue.PostAsync(-1);
        await queue.FlushAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Meter meter = new();
        for (int i = 0; i < Count; i++)
            await queue.PostAsync(i);
        await queue.FlushAsync();
        Spent spent = meter.Stop();
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count;
        QueueStatistics full = await queue.StatisticsAsync();
        await foreach (int _ in queue.ReadAllAsync().Take(Count + 1))
        {
        }

        return full.Ready == Count + 1 ? new Sample(bytes, spent.CpuSeconds / Count * 1e6) : throw new InvalidOperationException($"Not every item is in the queue: {full}.");
    }
}
