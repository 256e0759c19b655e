using System.Globalization;

namespace ProcActors.Soak;

/// <summary>What the processes of a soak do, until they are killed or asked to end.</summary>
public static class SoakRoles
{
    public const string Producer = "producer";
    public const string Consumer = "consumer";
    public const string Quick = "quick";
    public const string Locker = "locker";
    public const string Task = "task";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Producer, Consumer, Quick, Locker, Task];

    // A worker of a pool does many tasks.
    private static History? _tasks;

    /// <summary>Puts items, and writes each down once the queue has it; or, to be found out, as soon as it is on its way.</summary>
    public static async Task Produce(JoinableQueue<string> careful, JoinableQueue<string> quick, string folder, bool early)
    {
        using History history = new(folder, Producer);
        for (int i = 0; ; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Environment.TickCount64}-{i}");
            await (early ? careful.PostAsync(item) : careful.PutAsync(item));
            history.Write("put", item, "careful");
            await quick.PutManyAsync([item + "a", item + "b", item + "c"]);
            foreach (char which in "abc")
                history.Write("put", item + which, "quick");
            if (!early)
                await System.Threading.Tasks.Task.Delay(20);
        }
    }

    /// <summary>Takes items as deliveries: it knows which may have been seen before, and that its word of each has arrived.</summary>
    public static async Task ConsumeCarefully(JoinableQueue<string> queue, string folder)
    {
        using History history = new(folder, Consumer);
        while (true)
        {
            history.Write("asked", "-");
            Delivery<string> delivery = await queue.ReceiveAsync();
            history.Write("begun", delivery.Value, delivery.Redelivered ? "again" : "first");
            await System.Threading.Tasks.Task.Delay(Random.Shared.Next(2, 15));
            history.Write("done", delivery.Value);
            await delivery.DoneAsync();
        }
    }

    /// <summary>Takes items as fast as it can: some are handed ahead, and its word of each is on its way when it goes on.</summary>
    public static async Task ConsumeQuickly(JoinableQueue<string> queue, string folder)
    {
        using History history = new(folder, Quick);
        while (true)
        {
            history.Write("done", await queue.GetAsync());
            await queue.TaskDoneAsync();
        }
    }

    /// <summary>Counts in a file, which only the lock keeps whole; now and then it is elsewhere.</summary>
    public static async Task Count(ProcessLock gate, string folder, string counter)
    {
        using History history = new(folder, Locker);
        while (true)
        {
            await System.Threading.Tasks.Task.Delay(Random.Shared.Next(6));
            history.Write("asked", "-");
            await using Lease lease = await gate.AcquireAsync();
            string token = lease.FencingToken.ToString(CultureInfo.InvariantCulture);
            long value = long.Parse(await File.ReadAllTextAsync(counter), CultureInfo.InvariantCulture);
            history.Write("entered", token, value.ToString(CultureInfo.InvariantCulture));
            await System.Threading.Tasks.Task.Delay(Random.Shared.Next(1, 5));
            string next = counter + ".next";
            await File.WriteAllTextAsync(next, (value + 1).ToString(CultureInfo.InvariantCulture));
            File.Move(next, counter, overwrite: true);
            history.Write("left", token, (value + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A task of the pool.</summary>
    public static int Work(string folder, int number)
    {
        History history = _tasks ??= new History(folder, Task);
        string subject = number.ToString(CultureInfo.InvariantCulture);
        history.Write("begun", subject);
        Thread.Sleep(2 + (number % 10));
        history.Write("done", subject);
        return number;
    }
}
