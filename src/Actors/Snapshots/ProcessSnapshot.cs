namespace ProcActors.Snapshots;

/// <summary>A process of the run at one moment.</summary>
/// <param name="Process">This life of it.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="State">What the operating system says about it.</param>
/// <param name="CpuTime">How long it has been at work on a processor, in all its threads, since it was started.</param>
/// <param name="Memory">How much memory of its own is in use (resident set), in bytes.</param>
/// <param name="Threads">How many threads it has.</param>
public sealed record ProcessSnapshot(Incarnation Process, int Pid, ProcessState State, TimeSpan CpuTime, long Memory, int Threads)
{
    private const int TicksPerSecond = 100;

    /// <summary>Its name.</summary>
    public string Name => Process.Name;

    /// <summary>What the operating system knows of a process at this moment.</summary>
    internal static ProcessSnapshot Of(Incarnation process, int pid)
    {
        if (!OperatingSystem.IsLinux())
            return OfAny(process, pid);
        try
        {
            // The name, in brackets, may hold anything; what follows the last bracket is numbers (proc_pid_stat(5)), the state first.
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessSnapshot(
                process,
                pid,
                fields[0] switch { "R" => ProcessState.Running, "S" or "I" => ProcessState.Sleeping, "D" => ProcessState.DiskSleep, "T" or "t" => ProcessState.Stopped, _ => ProcessState.Ended },
                TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / (double)TicksPerSecond),
                Number(fields[21]) * Environment.SystemPageSize,
                (int)Number(fields[17]));
        }
        catch (IOException)
        {
            return new ProcessSnapshot(process, pid, ProcessState.Ended, TimeSpan.Zero, 0, 0);
        }
    }

    private static ProcessSnapshot OfAny(Incarnation process, int pid)
    {
        try
        {
            using System.Diagnostics.Process found = System.Diagnostics.Process.GetProcessById(pid);
            return new ProcessSnapshot(process, pid, ProcessState.Unknown, found.TotalProcessorTime, found.WorkingSet64, found.Threads.Count);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return new ProcessSnapshot(process, pid, ProcessState.Ended, TimeSpan.Zero, 0, 0);
        }
    }

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
