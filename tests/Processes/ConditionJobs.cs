namespace ProcActors.Tests.Processes;

/// <summary>What the children of the condition tests do.</summary>
public static class ConditionJobs
{
    public static async Task Wait(ProcessCondition condition, TimeSpan? timeout)
    {
        await using Lease lease = await condition.AcquireAsync();
        bool notified = await condition.TryWaitAsync(lease, timeout);
        Console.WriteLine($"{ProcessRuntime.Current.Name} {(notified ? "notified" : "not notified")} {lease.Abandoned}");
    }

    public static async Task WaitForFour(ProcessCondition condition, ProcessValue<int> number, TimeSpan? timeout)
    {
        await using Lease lease = await condition.AcquireAsync();
        Console.WriteLine("waiting");
        Console.WriteLine(await condition.TryWaitForAsync(lease, async () => await number.GetAsync() == 4, timeout));
    }

    /// <summary>Takes tokens out of a store that holds at most two, waiting while it is empty.</summary>
    public static async Task Take(ProcessCondition notEmpty, ProcessCondition notFull, ProcessValue<int> store, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using Lease lease = await notEmpty.AcquireAsync();
            await notEmpty.WaitForAsync(lease, async () => await store.GetAsync() > 0);
            await store.AddAsync(-1);
            await notFull.NotifyAsync();
        }
    }

    /// <summary>Puts tokens into it, waiting while it is full, and writes down how many it saw.</summary>
    public static async Task Put(ProcessCondition notEmpty, ProcessCondition notFull, ProcessValue<int> store, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using Lease lease = await notFull.AcquireAsync();
            await notFull.WaitForAsync(lease, async () => await store.GetAsync() < 2);
            Console.WriteLine(await store.AddAsync(1));
            await notEmpty.NotifyAsync();
        }
    }
}
