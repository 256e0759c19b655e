using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the children of the tests of values and dictionaries do.</summary>
public static class SharedJobs
{
    public sealed record Point(int X, int Y);

    public static async Task SetAll(ProcessValue<long> number, ProcessValue<string> text, ProcessValue<Point> point)
    {
        Console.WriteLine($"{await number.GetAsync()} {await text.GetAsync()} {await point.GetAsync()}");
        await number.SetAsync(8);
        await text.SetAsync("eight");
        await point.SetAsync(new Point(8, 8));
    }

    public static async Task Add(ProcessValue<int> total, int times)
    {
        for (int i = 0; i < times; i++)
            await total.AddAsync(1);
    }

    /// <summary>Adds for ever, and writes down each sum that it has seen confirmed.</summary>
    public static async Task AddAndTell(ProcessValue<int> total)
    {
        while (true)
            Console.WriteLine((await total.AddAsync(1)).ToString(CultureInfo.InvariantCulture));
    }

    public static async Task Count(ProcessDictionary<string, int> counts, string[] words)
    {
        foreach (string word in words)
            await counts.AddOrUpdateAsync(word, 1, (_, count) => count + 1);
    }

    public static async Task Claim(ProcessDictionary<int, string> tasks, int number)
    {
        for (int task = 0; task < number; task++)
            await tasks.TryAddAsync(task, ProcessRuntime.Current.Name);
    }

    public static async Task KeepMaking(ProcessDictionary<int, string> made) => await made.GetOrAddAsync(1, _ =>
    {
        Console.WriteLine("making");
        Thread.Sleep(Timeout.Infinite);
        return "never";
    });
}
