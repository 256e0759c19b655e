namespace ProcActors.Tests.Processes;

/// <summary>What the children of these tests do.</summary>
public static class Jobs
{
    public static void Nothing()
    {
    }

    public static int Return(int code) => code;

    public static void Echo(string text) => Console.WriteLine(text);

    public static void Throw(string message) => throw new InvalidOperationException(message);

    public static void ExitHard(int code) => Environment.Exit(code);

    public static void Sleep() => Thread.Sleep(Timeout.Infinite);

    public static void Say(string line)
    {
        Console.WriteLine(line);
        Thread.Sleep(Timeout.Infinite);
    }

    public static async Task WaitForToken(string line, CancellationToken cancellation)
    {
        Console.WriteLine(line);
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    public static async Task PutRange(ProcessQueue<int> queue, int first, int count)
    {
        for (int i = first; i < first + count; i++)
            await queue.PutAsync(i);
    }

    public static async Task GetAndHang(JoinableQueue<string> queue)
    {
        Console.WriteLine("got " + await queue.GetAsync());
        Thread.Sleep(Timeout.Infinite);
    }
}
