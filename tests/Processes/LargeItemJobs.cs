using System.Security.Cryptography;

namespace ProcActors.Tests.Processes;

/// <summary>What the processes of the tests of large items run.</summary>
public static class LargeItemJobs
{
    /// <summary>Bytes that say which item they are, all through.</summary>
    public static byte[] Item(int number, int size)
    {
        byte[] bytes = new byte[size];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    public static string TextOf(byte[] item) => $"{item.Length} {Convert.ToHexString(SHA256.HashData(item))}";

    public static async Task Describe(ProcessQueue<byte[]> there, ProcessQueue<string> back)
    {
        while (true)
            await back.PutAsync(TextOf(await there.GetAsync()));
    }

    public static async Task Post(ProcessQueue<byte[]> queue, int count, int size)
    {
        for (int i = 0; i < count; i++)
            await queue.PostAsync(Item(i, size));
    }

    public static async Task Put(ProcessQueue<byte[]> queue, int count)
    {
        // The first connects, and may travel itself.
        for (int i = 0; i < count; i++)
            await queue.PutAsync(Item(i, 100_000));
    }

    public static async Task PutThenHang(ProcessQueue<byte[]> queue, int count)
    {
        await Put(queue, count);
        Console.WriteLine("put");
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task TakeThenHang(JoinableQueue<byte[]> queue, int count)
    {
        for (int i = 0; i < count; i++)
            await queue.GetAsync();
        Console.WriteLine("taken");
        await Task.Delay(Timeout.Infinite);
    }
}
