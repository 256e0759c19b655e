namespace ProcActors.Tests.Processes;

/// <summary>What the children of the event tests do.</summary>
public static class EventJobs
{
    public static async Task Wait(ProcessEvent signal)
    {
        Console.WriteLine("waiting");
        await signal.WaitAsync();
        Console.WriteLine("went on");
    }

    public static async Task Set(ProcessEvent signal) => await signal.SetAsync();
}
