using System.Diagnostics;
using System.Globalization;

namespace ProcActors.Bench;

/// <summary>What a benchmark says of its figures: the median, and between what they lay.</summary>
internal static class Figures
{
    public static string Machine => $"{Environment.ProcessorCount} processors, {Environment.OSVersion}, .NET {Environment.Version}";

    public static double Percentile(IReadOnlyList<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }

    public static string Line(string what, IReadOnlyList<double> values, string unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {Percentile(values, 0.5):0.##} {unit} | {values.Min():0.##} – {values.Max():0.##} | {Percentile(values, 0.99):0.##} | {values.Count} |");

    public static string Header => "| what | median | from – to | p99 | n |\n|---|---|---|---|---|";

    public static double MillisecondsSince(long began) => Stopwatch.GetElapsedTime(began).TotalMilliseconds;
}
