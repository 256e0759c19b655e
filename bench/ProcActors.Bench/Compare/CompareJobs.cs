using System.Diagnostics;

namespace ProcActors.Bench.Compare;

/// <summary>What the processes of the comparison do; the twin of each is in bench/python/rows.py and in NaiveRoles.</summary>
public static class CompareJobs
{
    public static Task Produce<T>(ProcessQueue<T> queue, ProcessBarrier gate, int count, T item) => TwiceAsync(gate, async () =>
    {
        for (int i = 0; i < count; i++)
            await queue.PostAsync(item);
        await queue.FlushAsync();
    });

    public static async Task Consume<T>(ProcessQueue<T> queue, ProcessBarrier gate, int count, ProcessQueue<int> done)
    {
        await TwiceAsync(gate, async () =>
        {
            for (int i = 0; i < count; i++)
                await queue.GetAsync();
        });
        await done.PutAsync(count);
    }

    public static async Task Work(JoinableQueue<int> queue, ProcessBarrier gate)
    {
        await gate.WaitAsync();
        while (true)
        {
            await queue.GetAsync();
            await queue.TaskDoneAsync();
        }
    }

    public static async Task Echo(ProcessQueue<int> there, ProcessQueue<int> back)
    {
        while (true)
            await back.PutAsync(await there.GetAsync());
    }

    public static async Task Cycle(ProcessQueue<int> queue, ProcessBarrier gate, int count, ProcessQueue<int> done)
    {
        await TwiceAsync(gate, async () =>
        {
            for (int i = 0; i < count; i++)
            {
                await queue.PutAsync(1);
                await queue.GetAsync();
            }
        });
        await done.PutAsync(count);
    }

    public static async Task Lock(ProcessLock held, ProcessBarrier gate, int count, ProcessQueue<int> done)
    {
        await TwiceAsync(gate, async () =>
        {
            for (int i = 0; i < count; i++)
                await (await held.AcquireAsync()).ReleaseAsync();
        });
        await done.PutAsync(count);
    }

    /// <summary>Holds the lock until the other side waits for it, and notes when it lets go.</summary>
    public static async Task HandOver(ProcessLock gate, ProcessQueue<int> held, ProcessQueue<long> taken, ProcessBarrier start, int count, ProcessQueue<double> figures)
    {
        List<double> micros = [];
        for (int i = 0; i < 2 * count; i++)
        {
            if (i == count)
                await start.WaitAsync();
            Lease lease = await gate.AcquireAsync();
            await held.PutAsync(1);
            await Task.Delay(2);
            long released = Stopwatch.GetTimestamp();
            await lease.ReleaseAsync();
            micros.Add(Stopwatch.GetElapsedTime(released, await taken.GetAsync()).TotalMicroseconds);
        }

        await figures.PutAsync(Figures.Median(micros[count..]));
    }

    /// <summary>The other side: waits for the lock as soon as it is held, and says when it had it.</summary>
    public static async Task TakeOver(ProcessLock gate, ProcessQueue<int> held, ProcessQueue<long> taken)
    {
        while (true)
        {
            await held.GetAsync();
            Lease lease = await gate.AcquireAsync();
            long when = Stopwatch.GetTimestamp();
            await lease.ReleaseAsync();
            await taken.PutAsync(when);
        }
    }

    public static void Nothing()
    {
    }

    public static int Square(int number) => number * number;

    // Once to be warm; then, when all are, once more for the clock.
    private static async Task TwiceAsync(ProcessBarrier gate, Func<Task> work)
    {
        await work();
        await gate.WaitAsync();
        await work();
    }
}
