using System.Globalization;

namespace ProcActors.Tests.Scenarios;

/// <summary>A producer and a consumer that write down what they did, each line at one stroke, in files that outlive every process.</summary>
public static class DurableJobs
{
    public static async Task Produce(JoinableQueue<string> queue, string folder, string run, int items)
    {
        for (int i = 0; i < items; i++)
        {
            string item = $"{run}-{i}";
            await queue.PutAsync(item);
            Write(folder, "accepted", item);
        }

        await queue.JoinAsync();
    }

    public static async Task Consume(JoinableQueue<string> queue, string folder)
    {
        while (true)
        {
            Delivery<string> delivery = await queue.ReceiveAsync();
            Write(folder, "begun", delivery.Redelivered ? delivery.Value + " again" : delivery.Value);
            Write(folder, "done", delivery.Value);
            await delivery.DoneAsync();
        }
    }

    private static void Write(string folder, string file, string line)
    {
        using FileStream stream = new(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}")), FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    }
}
