using System.Diagnostics;

namespace ProcActors.Bench;

/// <summary>The rows of the comparison.</summary>
internal static class CompareRows
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static readonly IReadOnlyList<CompareRow> All =
    [
        new("queue", "Queue, small items, one producer, one consumer", "items/s", More: true, "queue", 3, runtime => FlowAsync(runtime, 1, 1, 300_000, 7)),
        new("joinable", "JoinableQueue, small items, three consumers", "items/s", More: true, "joinable", 3, JoinableAsync),
        new("queue-8-4", "Queue, small items, eight producers, four consumers", "items/s", More: true, "queue-8-4", 5, runtime => FlowAsync(runtime, 8, 4, 240_000, 7)),
        new("queue-10", "Queue of capacity 10", "items/s", More: true, "queue-10", 1, runtime => FlowAsync(runtime, 1, 1, 40_000, 7, capacity: 10)),
        new("queue-10k", "Queue, items of 10 KB", "MB/s", More: true, "queue-10k", 1, async runtime => await FlowAsync(runtime, 1, 1, 20_000, new byte[10_000]) * 10_000 / 1e6),
        new("queue-1m", "Queue, items of 1 MB", "MB/s", More: true, "queue-1m", 1, runtime => FlowAsync(runtime, 1, 1, 300, new byte[1_000_000])),
        new("round-trip", "Round trip through two queues", "us", More: false, "round-trip", 0.8, RoundTripAsync),
        new("cycle", "Put confirmed, then get (CPython: Manager)", "us", More: false, "cycle", 1, CycleAsync),
        new("lock", "Lock, nobody else wants it", "us", More: false, "lock", 1, LockAsync),
        new("lock-4", "Lock, four processes want it", "us", More: false, "lock-4", 2, ContendedAsync),
        new("lock-cycle", "Lock, nobody else wants it (CPython: Manager)", "us", More: false, "lock-cycle", 1, LockAsync),
        new("map", "Pool.map, default chunks", "tasks/s", More: true, "map", 3, runtime => MapAsync(runtime, 500_000, null)),
        new("map-1", "Pool.map, chunks of 1", "tasks/s", More: true, "map-1", 5, runtime => MapAsync(runtime, 20_000, 1)),
        new("apply-async", "Pool.apply_async", "tasks/s", More: true, "apply-async", 5, ApplyManyAsync),
        new("apply", "Pool.apply, one after the other", "us", More: false, "apply", 0.5, ApplyAsync),
        new("start", "Start and join (CPython: spawn)", "ms", More: false, "start spawn", 3, StartAsync),
    ];

    private static async Task<double> FlowAsync<T>(ProcessRuntime runtime, int producers, int consumers, int count, T item, int capacity = 0)
    {
        ProcessQueue<T> queue = await runtime.QueueAsync<T>(capacity: capacity);
        ProcessQueue<int> done = await runtime.QueueAsync<int>();
        ProcessBarrier gate = await runtime.BarrierAsync(producers + consumers + 1);
        int warm = Math.Min(20_000, count / 10);
        int put = count / producers;
        int got = count / consumers;
        List<ActorProcess> processes = [];
        for (int i = 0; i < producers; i++)
            processes.Add(await runtime.StartAsync(() => CompareJobs.Produce(queue, gate, warm * consumers, put, item)));
        for (int i = 0; i < consumers; i++)
            processes.Add(await runtime.StartAsync(() => CompareJobs.Consume(queue, gate, warm * producers, got, done)));
        await gate.WaitAsync();
        long began = Stopwatch.GetTimestamp();
        int sum = 0;
        for (int i = 0; i < consumers; i++)
            sum += await done.GetAsync(Limit);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (ActorProcess process in processes)
            await process.JoinAsync();
        QueueStatistics end = await queue.StatisticsAsync();
        return sum == count && end is { Ready: 0, Taken: 0 } ? count / seconds : throw new InvalidOperationException($"{sum} of {count} items arrived, and {end}.");
    }

    private static async Task<double> JoinableAsync(ProcessRuntime runtime)
    {
        const int Count = 300_000;
        JoinableQueue<int> queue = await runtime.JoinableQueueAsync<int>();
        ProcessBarrier gate = await runtime.BarrierAsync(4);
        List<ActorProcess> workers = [];
        for (int i = 0; i < 3; i++)
            workers.Add(await runtime.StartAsync(() => CompareJobs.Work(queue, gate), new ProcessOptions { Daemon = true }));
        await gate.WaitAsync();
        await PutAsync(Count / 10);
        long began = Stopwatch.GetTimestamp();
        await PutAsync(Count);
        double rate = Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (ActorProcess worker in workers)
            await worker.KillAsync();
        return rate;

        async Task PutAsync(int count)
        {
            for (int i = 0; i < count; i++)
                await queue.PostAsync(i);
            await queue.FlushAsync();
            if (!await queue.TryJoinAsync(Limit))
                throw new TimeoutException("The items were not done in time.");
        }
    }

    private static async Task<double> RoundTripAsync(ProcessRuntime runtime)
    {
        ProcessQueue<int> there = await runtime.QueueAsync<int>();
        ProcessQueue<int> back = await runtime.QueueAsync<int>();
        ActorProcess other = await runtime.StartAsync(() => CompareJobs.Echo(there, back), new ProcessOptions { Daemon = true });
        double micros = await CompareJobs.MicrosAsync(5000, async () =>
        {
            await there.PutAsync(1);
            await back.GetAsync(Limit);
        });
        await other.KillAsync();
        return micros;
    }

    private static async Task<double> CycleAsync(ProcessRuntime runtime)
    {
        ProcessQueue<int> queue = await runtime.QueueAsync<int>();
        ProcessQueue<double> figures = await runtime.QueueAsync<double>();
        return await FigureAsync(await runtime.StartAsync(() => CompareJobs.Cycle(queue, figures)), figures);
    }

    private static async Task<double> LockAsync(ProcessRuntime runtime)
    {
        ProcessLock gate = await runtime.LockAsync();
        ProcessQueue<double> figures = await runtime.QueueAsync<double>();
        return await FigureAsync(await runtime.StartAsync(() => CompareJobs.Lock(gate, figures)), figures);
    }

    private static async Task<double> FigureAsync(ActorProcess child, ProcessQueue<double> figures)
    {
        double figure = await figures.GetAsync(Limit);
        await child.JoinAsync();
        return figure;
    }

    private static async Task<double> ContendedAsync(ProcessRuntime runtime)
    {
        const int Count = 3000;
        ProcessLock gate = await runtime.LockAsync();
        ProcessQueue<int> done = await runtime.QueueAsync<int>();
        ProcessBarrier start = await runtime.BarrierAsync(5);
        List<ActorProcess> processes = [];
        for (int i = 0; i < 4; i++)
            processes.Add(await runtime.StartAsync(() => CompareJobs.Contend(gate, start, Count, done)));
        await start.WaitAsync();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < 4; i++)
            await done.GetAsync(Limit);
        double micros = Stopwatch.GetElapsedTime(began).TotalMicroseconds / (4 * Count);
        foreach (ActorProcess process in processes)
            await process.JoinAsync();
        return micros;
    }

    private static async Task<double> MapAsync(ProcessRuntime runtime, int count, int? chunk)
    {
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await pool.MapAsync(CompareJobs.Square, Enumerable.Range(0, 20_000));
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<int> squares = await pool.MapAsync(CompareJobs.Square, Enumerable.Range(0, count), chunkSize: chunk);
        double rate = count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        return squares[7] == 49 && squares.Count == count ? rate : throw new InvalidOperationException("The map gave something else.");
    }

    private static async Task<double> ApplyManyAsync(ProcessRuntime runtime)
    {
        const int Count = 10_000;
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await pool.MapAsync(CompareJobs.Square, Enumerable.Range(0, 5000));
        await pool.ApplyAsync(() => CompareJobs.Square(3));
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => pool.ApplyAsync(() => CompareJobs.Square(i))));
        return Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> ApplyAsync(ProcessRuntime runtime)
    {
        await using ProcessPool pool = await runtime.PoolAsync(2);
        await pool.MapAsync(CompareJobs.Square, Enumerable.Range(0, 5000));
        return await CompareJobs.MicrosAsync(2000, () => pool.ApplyAsync(() => CompareJobs.Square(3)));
    }

    private static async Task<double> StartAsync(ProcessRuntime runtime)
    {
        const int Count = 8;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i++)
            await (await runtime.StartAsync(() => CompareJobs.Nothing())).JoinAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / Count;
    }
}
