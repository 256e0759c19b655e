using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the children of the barrier tests do.</summary>
public static class BarrierJobs
{
    /// <summary>Walks rounds in step with others; each step is written down, so that who runs ahead is seen.</summary>
    public static async Task Walk(ProcessBarrier barrier, ProcessQueue<string> journal, int rounds)
    {
        for (int round = 1; round <= rounds; round++)
        {
            await journal.PutAsync(round.ToString(CultureInfo.InvariantCulture));
            if (await barrier.WaitAsync() == 0)
                await journal.PutAsync("first");
            await barrier.WaitAsync();
        }
    }

    public static async Task Wait(ProcessBarrier barrier)
    {
        Console.WriteLine("arriving");
        try
        {
            Console.WriteLine($"passed {await barrier.WaitAsync()}");
        }
        catch (BarrierBrokenException e)
        {
            Console.WriteLine(e.Reason);
        }
    }

    /// <summary>Passes one round, then fails.</summary>
    public static async Task<int> PassAndFail(ProcessBarrier barrier)
    {
        await barrier.WaitAsync();
        return 3;
    }
}
