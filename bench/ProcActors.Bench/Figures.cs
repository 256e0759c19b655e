using System.Globalization;

namespace ProcActors.Bench;

/// <summary>What a benchmark says of its figures: the median, and between what they lay.</summary>
internal static class Figures
{
    public static string Machine => $"{Environment.ProcessorCount} processors{Model}, {Environment.OSVersion}, .NET {Environment.Version}";

    /// <summary>The machine's load of the last minute: figures that were taken beside other work are not the machine's best.</summary>
    public static string Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    public static double Median(IReadOnlyList<double> values) => Percentile(values, 0.5);

    public static double Percentile(IReadOnlyList<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }

    public static string Line(string what, IReadOnlyList<double> values, string unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {Percentile(values, 0.5):0.##} {unit} | {values.Min():0.##} – {values.Max():0.##} | {Percentile(values, 0.99):0.##} | {values.Count} |");

    public static string Header => "| what | median | from – to | p99 | n |\n|---|---|---|---|---|";

    public static double MillisecondsSince(long began) => System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    private static string Model => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? $" ({line[(line.IndexOf(':') + 1)..].Trim()})"
        : "";
}
