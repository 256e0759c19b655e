using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the children of the lock and semaphore tests do.</summary>
public static class LeaseJobs
{
    /// <summary>Asks, says so, and holds for ever.</summary>
    public static async Task Hold(ProcessLock gate)
    {
        Console.WriteLine("asking");
        Lease lease = await gate.AcquireAsync();
        Console.WriteLine($"holding {lease.FencingToken.ToString(CultureInfo.InvariantCulture)} {lease.Abandoned}");
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task TakeAndReturn(ProcessLock gate) => await gate.AcquireAsync();

    /// <summary>Takes and releases it so often, perhaps takes it once more, and lives on.</summary>
    public static async Task TakeOften(ProcessLock gate, int times, bool stayInside)
    {
        for (int i = 0; i < times; i++)
            await (await gate.AcquireAsync()).ReleaseAsync();
        if (stayInside)
            await gate.AcquireAsync();
        Console.WriteLine("done");
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task SayLocked(ProcessLock gate) => Console.WriteLine(await gate.IsLockedAsync());

    /// <summary>Has one of each and gives it back; after a word it gives them back again, and says which were refused.</summary>
    public static async Task ReleaseTwice(ProcessLock gate, ProcessSemaphore permit, ProcessRLock own, JoinableQueue<string> parts, ProcessEvent go)
    {
        Lease[] leases = [await gate.AcquireAsync(), await permit.AcquireAsync(), await own.AcquireAsync()];
        foreach (Lease lease in leases)
            await lease.ReleaseAsync();
        Delivery<string> item = await parts.ReceiveAsync();
        await item.ReturnAsync();
        await parts.CountAsync();
        Console.WriteLine("released");
        await go.WaitAsync();
        List<string> answers = [];
        foreach (Func<ValueTask> again in (Func<ValueTask>[])[.. leases.Select<Lease, Func<ValueTask>>(lease => lease.ReleaseAsync), () => item.DoneAsync()])
        {
            try
            {
                await again();
                answers.Add("taken");
            }
            catch (InvalidOperationException)
            {
                answers.Add("refused");
            }
        }

        Console.WriteLine(string.Join(' ', answers));
    }

    public static async Task ReleaseForeign(ProcessLock gate)
    {
        try
        {
            await gate.ReleaseAsync();
            Console.WriteLine("released");
        }
        catch (LeaseNotHeldException e)
        {
            Console.WriteLine($"refused, held by {e.Owners[0].Process.Name} {e.Owners[0].Pid}");
        }
    }

    /// <summary>Reads a number, adds one and writes it, which loses updates unless the lock holds.</summary>
    public static async Task Count(ProcessLock gate, string file, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using Lease lease = await gate.AcquireAsync();
            int number = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
            await Task.Yield();
            await File.WriteAllTextAsync(file, (number + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Takes one lock, says so, and after a word takes the other; says which was refused.</summary>
    public static async Task TakeBoth(ProcessLock first, ProcessLock second, ProcessEvent go)
    {
        await using Lease lease = await first.AcquireAsync();
        Console.WriteLine($"has {first.Name}");
        await go.WaitAsync();
        try
        {
            await using Lease other = await second.AcquireAsync();
            Console.WriteLine("has both");
        }
        catch (DeadlockException e)
        {
            Console.WriteLine(e.Cycle);
        }
    }

    /// <summary>Takes one of two locks, says so, and after a word takes the other.</summary>
    public static async Task TakeBothKinds(ProcessLock plain, ProcessRLock reentrant, bool plainFirst, ProcessEvent go)
    {
        await using Lease lease = plainFirst ? await plain.AcquireAsync() : await reentrant.AcquireAsync();
        Console.WriteLine($"has {(plainFirst ? plain.Name : reentrant.Name)}");
        await go.WaitAsync();
        await using Lease other = plainFirst ? await reentrant.AcquireAsync() : await plain.AcquireAsync();
    }
}
