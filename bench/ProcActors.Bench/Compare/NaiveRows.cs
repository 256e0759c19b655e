using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench.Compare;

/// <summary>The rows, of the naive design.</summary>
internal static class NaiveRows
{
    public static async Task<Sample> FlowAsync(NaiveSide side, int producers, int consumers, int count, string item, int capacity = 0, double scale = 1)
    {
        side.Make("queue", Props.Create(typeof(NaiveQueue), capacity));
        IActorRef gate = Gate(side, producers + consumers + 1);
        side.Start(producers, "produce", count / producers, item, capacity);
        side.Start(consumers, "consume", count / consumers);
        return Sample.PerSecond(await TimeAsync(side, gate, consumers), count, scale);
    }

    public static async Task<Sample> JoinableAsync(NaiveSide side, int workers, int count)
    {
        IActorRef queue = side.Make("queue", Props.Create(typeof(NaiveQueue), 0));
        IActorRef gate = Gate(side, workers + 1);
        side.Start(workers, "work", 0);
        await gate.Ask("here", CompareRows.Limit);
        await PutAsync();
        Meter meter = new();
        await PutAsync();
        return Sample.PerSecond(meter.Stop(), count);

        async Task PutAsync()
        {
            for (int i = 0; i < count; i++)
                queue.Tell(i);
            await queue.Ask("join", CompareRows.Limit);
        }
    }

    public static async Task<Sample> RoundTripAsync(NaiveSide side)
    {
        const int Count = 3000;
        IActorRef there = side.Make("queue", Props.Create(typeof(NaiveQueue), 0));
        IActorRef back = side.Make("back", Props.Create(typeof(NaiveQueue), 0));
        IActorRef gate = Gate(side, 2);
        side.Start(1, "echo", 0);
        await gate.Ask("here", CompareRows.Limit);
        await TripsAsync(Count);
        Meter meter = new();
        await TripsAsync(Count);
        return Sample.Micros(meter.Stop(), Count);

        async Task TripsAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                there.Tell(1);
                await back.Ask("get", CompareRows.Limit);
            }
        }
    }

    /// <summary>One process that does one thing over and over: a put with its get, or an acquire with its release.</summary>
    public static async Task<Sample> RepeatAsync(NaiveSide side, string role, int count)
    {
        Coordinators(side);
        IActorRef gate = Gate(side, 2);
        side.Start(1, role, count);
        return Sample.Micros(await TimeAsync(side, gate, 1), count);
    }

    public static async Task<Sample> ContendedAsync(NaiveSide side, int processes, int count)
    {
        Coordinators(side);
        IActorRef gate = Gate(side, processes + 1);
        side.Start(processes, "lock", count);
        return Sample.Micros(await TimeAsync(side, gate, processes), processes * count);
    }

    public static async Task<Sample> HandOverAsync(NaiveSide side)
    {
        const int Count = 500;
        Coordinators(side);
        side.Make("held", Props.Create(typeof(NaiveQueue), 0));
        side.Make("taken", Props.Create(typeof(NaiveQueue), 0));
        IActorRef gate = Gate(side, 2);
        side.Start(1, "hand-over", Count);
        side.Start(1, "take-over");
        await gate.Ask("here", CompareRows.Limit);
        Meter meter = new();
        int micros = (int)(await side.DoneAsync(1))[0];
        return new Sample(micros, meter.Stop().CpuSeconds / Count * 1e6);
    }

    public static async Task<Sample> MapAsync(NaiveSide side, int count)
    {
        IActorRef pool = await PoolAsync(side);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => pool.Ask<int>(i, CompareRows.Limit)));
        Meter meter = new();
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => pool.Ask<int>(i, CompareRows.Limit)));
        return Sample.PerSecond(meter.Stop(), count);
    }

    public static async Task<Sample> ApplyAsync(NaiveSide side)
    {
        const int Count = 3000;
        IActorRef pool = await PoolAsync(side);
        for (int i = 0; i < Count; i++)
            await pool.Ask<int>(i, CompareRows.Limit);
        Meter meter = new();
        for (int i = 0; i < Count; i++)
            await pool.Ask<int>(i, CompareRows.Limit);
        return Sample.Micros(meter.Stop(), Count);
    }

    public static async Task<Sample> StartAsync(NaiveSide side)
    {
        const int Count = 3;
        Meter meter = new();
        for (int i = 0; i < Count; i++)
        {
            using Process process = NaiveSide.Run([NaiveSide.Argument, "nothing", ""]);
            await process.WaitForExitAsync();
        }

        return Sample.Millis(meter.Stop(), Count);
    }

    public static async Task<Sample> ResidentAsync(NaiveSide side)
    {
        const int Count = 1_000_000;
        IActorRef queue = side.Make("queue", Props.Create(typeof(NaiveQueue), 0));
        queue.Tell(-1);
        await queue.Ask("get", CompareRows.Limit);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Meter meter = new();
        for (int i = 0; i < Count; i++)
            queue.Tell(i);
        await queue.Ask("get", CompareRows.Limit);
        Spent spent = meter.Stop();
        return new Sample((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count, spent.CpuSeconds / Count * 1e6);
    }

    private static void Coordinators(NaiveSide side)
    {
        side.Make("queue", Props.Create(typeof(NaiveQueue), 1));
        side.Make("lock", Props.Create(typeof(NaiveLock)));
    }

    private static IActorRef Gate(NaiveSide side, int parties) => side.Make("gate", Props.Create(typeof(NaiveGate), parties));

    private static async Task<IActorRef> PoolAsync(NaiveSide side)
    {
        IActorRef pool = side.Make("pool", Props.Create(typeof(NaivePool)));
        side.Start(2, "worker");
        while (await pool.Ask<int>("workers", CompareRows.Limit) < 2)
            await Task.Delay(20);
        return pool;
    }

    private static async Task<Spent> TimeAsync(NaiveSide side, IActorRef gate, int answers)
    {
        await gate.Ask("here", CompareRows.Limit);
        Meter meter = new();
        await side.DoneAsync(answers);
        return meter.Stop();
    }
}
