using System.Globalization;
using System.Runtime;

namespace ProcActors.Tests.Processes;

/// <summary>What the processes of <see cref="BehaviourSpecs"/> run.</summary>
public static class BehaviourJobs
{
    private static WeakReference _last = new(null);

    /// <summary>Says the numbers of its threads, as the system knows them.</summary>
    public static void Threads() => Console.WriteLine(string.Join(' ', Directory.GetDirectories("/proc/self/task").Select(Path.GetFileName)));

    /// <summary>Says how many files it has open, and lives on.</summary>
    public static async Task CountFiles()
    {
        Console.WriteLine(Directory.GetFiles("/proc/self/fd").Length.ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Says how it collects garbage.</summary>
    public static void Collector() => Console.WriteLine($"{GCSettings.IsServerGC} {GCSettings.LatencyMode}");

    /// <summary>Starts a child that takes the lock, and lives on.</summary>
    public static async Task StartHolder(ProcessLock gate)
    {
        await ProcessRuntime.Current.StartAsync(() => LeaseJobs.Hold(gate));
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Keeps no more than a weak reference to what it gets.</summary>
    public static int Note(object argument)
    {
        _last = new WeakReference(argument);
        return argument.GetHashCode();
    }

    /// <summary>Whether what it got last is gone.</summary>
    public static bool IsForgotten()
    {
        for (int i = 0; i < 10 && _last.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return !_last.IsAlive;
    }

    public static async Task<int> WaitFor(ProcessEvent signal)
    {
        await signal.WaitAsync();
        return Environment.ProcessId;
    }

    public static int Take(Unreadable argument) => argument.Number;

    public static Unreadable Give(Unreadable.Trouble trouble) => new(1, trouble);

    public static int TakeSlow(Slow argument) => argument.Number;

    /// <summary>Dies by a fault of the processor.</summary>
    public static unsafe int Fault()
    {
        *(int*)0x12345678 = 1;
        return 0;
    }

    /// <summary>Kills another worker, if it is still there.</summary>
    public static int KillOther(int pid)
    {
        try
        {
            ProcessTable.Kill(pid);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Somebody was faster.
        }

        return Environment.ProcessId;
    }

    /// <summary>Returns, and is killed about then.</summary>
    public static int ReturnAndDie(int after)
    {
        new Thread(() =>
        {
            Thread.SpinWait(after);
            ProcessTable.Kill(Environment.ProcessId);
        }).Start();
        return after;
    }
}
