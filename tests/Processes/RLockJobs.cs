using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the children of the tests of re-entrant locks do.</summary>
public static class RLockJobs
{
    /// <summary>Takes the lock twice, says so, and holds for ever.</summary>
    public static async Task Hold(ProcessRLock gate)
    {
        Console.WriteLine("asking");
        await gate.AcquireAsync();
        Lease lease = await gate.AcquireAsync();
        Console.WriteLine($"holding {lease.Count} {lease.Abandoned}");
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task ReleaseForeign(ProcessRLock gate)
    {
        try
        {
            await gate.ReleaseAsync();
            Console.WriteLine("released");
        }
        catch (LeaseNotHeldException e)
        {
            Console.WriteLine($"refused, held by {e.Owners[0]}");
        }
    }

    /// <summary>Counts in a file under the lock, from two flows, and takes it again inside.</summary>
    public static Task Count(ProcessRLock gate, string file, int times) => Task.WhenAll(CountAlone(gate, file, times), CountAlone(gate, file, times));

    private static async Task CountAlone(ProcessRLock gate, string file, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using Lease lease = await gate.AcquireAsync();
            await AddOne(gate, file);
        }
    }

    private static async Task AddOne(ProcessRLock gate, string file)
    {
        await using Lease lease = await gate.AcquireAsync();
        int number = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
        await Task.Yield();
        await File.WriteAllTextAsync(file, (number + 1).ToString(CultureInfo.InvariantCulture));
    }
}
