using System.Globalization;

namespace ProcActors.Bench;

/// <summary>What /proc says of a process.</summary>
internal static class ProcessFigures
{
    private const double MillisecondsPerTick = 10;

    /// <summary>CPU time used so far, of all its threads, in milliseconds; the kernel counts in steps of ten.</summary>
    public static double Cpu(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return MillisecondsPerTick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    /// <summary>How often its threads have been switched to and from.</summary>
    public static long Switches(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Sum(task => Numbers(Path.Combine(task, "status"), "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"));

    /// <summary>The memory it has in RAM, in MB; of files that it shares with others too.</summary>
    public static double Resident(int pid) => Numbers($"/proc/{pid}/status", "VmRSS") / 1024.0;

    private static long Numbers(string file, params string[] names) =>
        File.ReadLines(file).Select(line => line.Split(':')).Where(parts => names.Contains(parts[0])).Sum(parts => long.Parse(parts[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
