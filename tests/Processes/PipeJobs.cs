namespace ProcActors.Tests.Processes;

/// <summary>What the children of the pipe tests do.</summary>
public static class PipeJobs
{
    /// <summary>Sends back what comes, to the end of the stream.</summary>
    public static async Task Echo(PipeEnd<object> end)
    {
        await foreach (object message in end.ReadAllAsync())
            await end.SendAsync(message);
        Console.WriteLine("end of stream");
    }

    public static async Task SendAndReturn(PipeEnd<string> end, int count)
    {
        for (int i = 0; i < count; i++)
            await end.SendAsync($"message {i}");
    }

    /// <summary>Holds the end and does nothing with it.</summary>
    public static async Task Hold(PipeEnd<string> end)
    {
        Console.WriteLine($"{end}");
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Gives the end to a child of its own, which sends through it.</summary>
    public static async Task PassOn(PipeEnd<string> end) =>
        await (await ProcessRuntime.Current.StartAsync(() => SendAndReturn(end, 1))).JoinAsync();
}
