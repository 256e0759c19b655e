using System.Globalization;

namespace ProcActors.Tests.TestKit;

/// <summary>What the processes of these tests do.</summary>
public static class Jobs
{
    public static async Task Count(ProcessLock gate, string file)
    {
        await using Lease lease = await gate.AcquireAsync();
        int number = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
        await Task.Delay(TimeSpan.FromMilliseconds(20), ProcessRuntime.Current.Time);
        await File.WriteAllTextAsync(file, (number + 1).ToString(CultureInfo.InvariantCulture));
    }

    public static async Task Produce(JoinableQueue<string> parts, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), ProcessRuntime.Current.Time);
            await parts.PutAsync($"P-{i}");
            Console.WriteLine($"made P-{i}");
        }

        await parts.JoinAsync();
    }

    public static async Task Consume(JoinableQueue<string> parts)
    {
        while (true)
        {
            string item = await parts.GetAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(30), ProcessRuntime.Current.Time);
            Console.WriteLine($"took {item}");
            await parts.TaskDoneAsync();
        }
    }

    public static async Task Hold(ProcessLock gate)
    {
        await gate.AcquireAsync();
        await Task.Delay(TimeSpan.FromHours(1), ProcessRuntime.Current.Time);
    }

    public static async Task Nap(double hours) => await Task.Delay(TimeSpan.FromHours(hours), ProcessRuntime.Current.Time);

    public static async Task WaitAfterErrands(int times, TimeSpan pause)
    {
        TimeProvider clock = ProcessRuntime.Current.Time;
        for (int i = 0; i < times; i++)
        {
            await Task.Run(static () => { });
            await Task.Delay(pause, clock);
        }
    }

    public static int Square(int number) => number * number;

    public static async Task<int> SquareLater(int number)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), ProcessRuntime.Current.Time);
        return number * number;
    }

    public static async Task<int> NapUnlessCancelled(double hours, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromHours(hours), ProcessRuntime.Current.Time, cancellationToken);
        return 1;
    }

    public static Task<int> SleepThrough(double hours) => NapUnlessCancelled(hours, CancellationToken.None);

    public static int Fail(string why) => throw new InvalidOperationException(why);
}
