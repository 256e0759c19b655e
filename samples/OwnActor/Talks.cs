using ProcActors;

namespace OwnActor;

/// <summary>Two processes that talk through a pipe, each at one end of it.</summary>
public static class Talks
{
    public static async Task Ask(PipeEnd<string> end, int times)
    {
        for (int i = 1; i <= times; i++)
        {
            await end.SendAsync($"{i} times {i}");
            Console.WriteLine(await end.ReceiveAsync());
        }
    }

    /// <summary>Answers until nobody holds the other end any more, and counts its answers under a lock that it takes again inside.</summary>
    public static async Task Answer(PipeEnd<string> end, ProcessRLock gate)
    {
        await foreach (string question in end.ReadAllAsync())
        {
            await using Lease outer = await gate.AcquireAsync();
            await end.SendAsync(await SolveAsync(question, gate));
        }

        Console.WriteLine("nobody asks any more");
    }

    private static async Task<string> SolveAsync(string question, ProcessRLock gate)
    {
        await using Lease inner = await gate.AcquireAsync();
        int number = int.Parse(question.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        return $"{question} is {number * number}";
    }
}
