using System.Diagnostics;

namespace ProcActors.Bench;

/// <summary>What the processes of the comparison do; the twin of each is in bench/python/rows.py.</summary>
public static class CompareJobs
{
    public static async Task Produce<T>(ProcessQueue<T> queue, ProcessBarrier gate, int warm, int count, T item)
    {
        for (int i = 0; i < warm; i++)
            await queue.PostAsync(item);
        await queue.FlushAsync();
        await gate.WaitAsync();
        for (int i = 0; i < count; i++)
            await queue.PostAsync(item);
    }

    public static async Task Consume<T>(ProcessQueue<T> queue, ProcessBarrier gate, int warm, int count, ProcessQueue<int> done)
    {
        for (int i = 0; i < warm; i++)
            await queue.GetAsync();
        await gate.WaitAsync();
        for (int i = 0; i < count; i++)
            await queue.GetAsync();
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

    public static async Task Contend(ProcessLock gate, ProcessBarrier start, int count, ProcessQueue<int> done)
    {
        await (await gate.AcquireAsync()).ReleaseAsync();
        await start.WaitAsync();
        for (int i = 0; i < count; i++)
            await (await gate.AcquireAsync()).ReleaseAsync();
        await done.PutAsync(count);
    }

    public static async Task Cycle(ProcessQueue<int> queue, ProcessQueue<double> figures) => await figures.PutAsync(await MicrosAsync(3000, async () =>
    {
        await queue.PutAsync(1);
        await queue.GetAsync();
    }));

    public static async Task Lock(ProcessLock gate, ProcessQueue<double> figures) =>
        await figures.PutAsync(await MicrosAsync(5000, async () => await (await gate.AcquireAsync()).ReleaseAsync()));

    public static void Nothing()
    {
    }

    public static int Square(int number) => number * number;

    internal static async Task<double> MicrosAsync(int count, Func<Task> once)
    {
        for (int i = 0; i < count / 2; i++)
            await once();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            await once();
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / count;
    }
}
