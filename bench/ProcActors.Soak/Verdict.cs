using System.Globalization;

namespace ProcActors.Soak;

/// <summary>What became of a soak.</summary>
internal sealed record Verdict(IReadOnlyDictionary<string, int> KillsOf, int Items, int Leases, int Tasks, IReadOnlyList<double> Redelivery, IReadOnlyList<double> HandOver, IReadOnlyList<string> Faults)
{
    public int Kills => KillsOf.Values.Sum();

    public override string ToString()
    {
        List<string> lines =
        [
            "| what | |",
            "|---|---|",
            $"| killed | {Kills}: {string.Join(", ", KillsOf.Select(kills => $"{kills.Value} {kills.Key}"))} |",
            $"| items put, all done | {Items} |",
            $"| leases of the lock | {Leases} |",
            $"| tasks of the pool | {Tasks} |",
        ];
        foreach (string kind in new[] { "lost:", "unflagged duplicate", "given", "double grant", "lost update", "doubled", "stuck", "task", "ended", "orphan", "zombie", "too little" })
            lines.Add($"| {kind.TrimEnd(':')} | {Faults.Count(fault => fault.StartsWith(kind, StringComparison.Ordinal))} |");
        lines.Add($"| death to redelivery, ms: median, p99, n | {Figures(Redelivery)} |");
        lines.Add($"| death to lock hand-over, ms: median, p99, n | {Figures(HandOver)} |");
        lines.AddRange(Faults.Take(20));
        return string.Join('\n', lines);
    }

    private static string Figures(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.0}, {sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))]:0.0}, {sorted.Length}");
    }
}
