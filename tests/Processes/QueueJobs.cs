namespace ProcActors.Tests.Processes;

/// <summary>What the processes of the queue tests run.</summary>
public static class QueueJobs
{
    public static async Task PutMany(ProcessQueue<int> queue, int count) => await queue.PutManyAsync(Enumerable.Range(0, count));

    public static async Task Post(ProcessQueue<int> queue, int count)
    {
        for (int i = 0; i < count; i++)
            await queue.PostAsync(i);
    }

    public static async Task Sum(ProcessQueue<int> queue, ProcessQueue<long> sums)
    {
        long sum = 0;
        await foreach (int item in queue.ReadAllAsync())
            sum += item;
        await sums.PutAsync(sum);
    }

    public static async Task CrashOn(JoinableQueue<string> queue, string item)
    {
        while (true)
        {
            if (await queue.GetAsync() == item)
                Environment.FailFast(null);
            await queue.TaskDoneAsync();
        }
    }

    public static async Task FetchThenHang(JoinableQueue<int> queue, int quick)
    {
        for (int i = 0; i < quick; i++)
        {
            await queue.GetAsync();
            await queue.TaskDoneAsync();
        }

        Console.WriteLine("hangs");
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task DoneThenReturn(JoinableQueue<int> queue, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await queue.GetAsync();
            await queue.TaskDoneAsync();
        }
    }
}
