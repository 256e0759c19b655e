using System.Collections.Concurrent;
using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the workers of the pool tests do.</summary>
public static class PoolJobs
{
    private static readonly List<byte[]> Hoard = [];
    private static int _initialized;

    public static int Square(int number) => number * number;

    public static async Task<int> SquareLater(int number)
    {
        await Task.Yield();
        return number * number;
    }

    public static int Add(int a, int b) => a + b;

    public static T Same<T>(T value) => value;

    /// <summary>Notes the number in the file, and is killed at 123 and at 877.</summary>
    public static string NoteAndDieAt(string fileAndNumber)
    {
        string[] parts = fileAndNumber.Split(' ');
        File.AppendAllLines(parts[0], [parts[1]]);
        if (parts[1] is "123" or "877")
            Die();
        return parts[1];
    }

    public static int Pid() => Environment.ProcessId;

    public static int PidOf(int ignored) => Environment.ProcessId;

    public static int Throw(int number) => number % 10 == 3 ? throw new InvalidOperationException($"no {number}") : number;

    public static int ThrowInner() => throw new KeyNotFoundException("outer", new FormatException("inner"));

    public static int ThrowOddly() => throw new OddException();

    public static object Unserialisable() => Thread.CurrentThread;

    public static int Crash()
    {
        Environment.FailFast("the library has no more handles");
        return 0;
    }

    public static int Die()
    {
        Console.Error.WriteLine("last words");
        ProcessTable.Kill(Environment.ProcessId);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int Exit(int code)
    {
        Environment.Exit(code);
        return 0;
    }

    public static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    public static async Task<int> WaitForToken(string file, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(file, "begun", CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            await File.WriteAllTextAsync(file, "cancelled", CancellationToken.None);
            throw;
        }

        return 0;
    }

    public static int Begin(string file)
    {
        File.WriteAllText(file, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static void Initialize(int value) => _initialized += value;

    public static int Initialized() => _initialized;

    public static void FailToInitialize() => throw new FormatException("can't begin");

    public static int Leak()
    {
        byte[] more = new byte[40 * 1024 * 1024];
        Random.Shared.NextBytes(more);
        Hoard.Add(more);
        return Environment.ProcessId;
    }

    public static string Mixed(int number)
    {
        switch (number % 100)
        {
            case 17:
                ProcessTable.Kill(Environment.ProcessId);
                Thread.Sleep(Timeout.Infinite);
                break;
            case 42:
                throw new InvalidOperationException("thrown " + number.ToString(CultureInfo.InvariantCulture));
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    public static object MixedObject(int number) => number % 100 == 71 ? Thread.CurrentThread : Mixed(number);

    public static async Task<int> Nested(int number)
    {
        await using ProcessPool inner = await ProcessRuntime.Current.PoolAsync(1);
        return await inner.ApplyAsync(() => Square(number));
    }

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public static byte[] DieOnFirst(byte[] bytes)
    {
        if (bytes[0] == 1)
            ProcessTable.Kill(Environment.ProcessId);
        return bytes;
    }

    /// <summary>Makes a pool, says the pid of its worker, and returns, or waits, without closing it.</summary>
    public static async Task LeavePoolOpen(bool wait)
    {
        ProcessPool pool = await ProcessRuntime.Current.PoolAsync(1);
        Console.WriteLine(await pool.ApplyAsync(() => Pid()));
        if (wait)
            await Task.Delay(Timeout.Infinite);
    }

    public static byte[] Grow(byte[] bytes) => [.. bytes, .. bytes];

    /// <summary>An exception that can be built nowhere else.</summary>
    private sealed class OddException() : Exception("odd")
    {
        public ConcurrentDictionary<int, Thread> Baggage { get; } = new() { [1] = Thread.CurrentThread };
    }
}
