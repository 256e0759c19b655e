using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ProcActors.Bench.Compare;

/// <summary>Wall time, and the processor time of this process and all that descend from it, those that have ended in the meantime included.</summary>
internal sealed partial class Meter
{
    private static readonly double TicksPerSecond = SystemConfiguration(ClockTicks);

    // _SC_CLK_TCK of the GNU and musl C libraries.
    private const int ClockTicks = 2;

    private readonly double _cpu = CpuSeconds();
    private readonly long _began = Stopwatch.GetTimestamp();

    public Spent Stop()
    {
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return new Spent(seconds, CpuSeconds() - _cpu);
    }

    private static double CpuSeconds()
    {
        Dictionary<int, (int Parent, double Own, double Reaped)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && Read(pid) is { } found)
                all[pid] = found;
        }

        return all.Where(pair => IsOurs(pair.Key)).Sum(pair => pair.Value.Own + pair.Value.Reaped);

        bool IsOurs(int pid)
        {
            for (int depth = 0; depth < 20 && pid != Environment.ProcessId; depth++)
            {
                if (!all.TryGetValue(pid, out (int Parent, double, double) found))
                    return false;
                pid = found.Parent;
            }

            return pid == Environment.ProcessId;
        }
    }

    // man 5 proc: after the name in brackets, field 4 is the parent, 14 to 17 are user, system, and those of reaped children.
    private static (int Parent, double Own, double Reaped)? Read(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), OwnNanoseconds(pid) is { } exact ? exact / 1e9 : Ticks(11) + Ticks(12), Ticks(13) + Ticks(14));

            double Ticks(int at) => double.Parse(fields[at], CultureInfo.InvariantCulture) / TicksPerSecond;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The clock of a process's processor time, as the C library's clock_getcpuclockid makes it of a pid; /proc rounds to hundredths of a second.
    private static double? OwnNanoseconds(int pid) => GetTime((~pid << 3) | 2, out TimeSpec time) == 0 ? (time.Seconds * 1e9) + time.Nanoseconds : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

/// <summary>What went by.</summary>
internal readonly record struct Spent(double Seconds, double CpuSeconds);
