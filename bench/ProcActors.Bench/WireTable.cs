using System.Globalization;

namespace ProcActors.Bench;

/// <summary>The figures of the wire: medians, between what they lay, what they are beside, and what is aimed at.</summary>
internal sealed class WireTable
{
    private readonly List<string> _lines = [];

    /// <summary>A figure beside another of the same run; the aim is of the ratio.</summary>
    public void Compare(string what, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> beside, double? most = null, double? least = null)
    {
        double ratio = Figures.Percentile(ours, 0.5) / Figures.Percentile(beside, 0.5);
        Add(what, unit, Text(ours), Text(beside), $"{Number(ratio)} x", Aim(most, least, " x"), Met(ratio, most, least));
    }

    /// <summary>A figure by itself.</summary>
    public void Judge(string what, string unit, IReadOnlyList<double> ours, double? most = null, double part = 0.5) =>
        Add(what, unit, Text(ours, part), "", "", Aim(most, null, ""), Met(Figures.Percentile(ours, part), most, null));

    public override string ToString() => $"{Figures.Machine}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n\n| what | unit | ours | beside | ratio | aim | |\n|---|---|---|---|---|---|---|\n{string.Join('\n', _lines)}";

    private static string Aim(double? most, double? least, string unit) => most is not null ? $"≤ {Number(most.Value)}{unit}" : least is not null ? $"≥ {Number(least.Value)}{unit}" : "";

    private static string Met(double value, double? most, double? least) => most is null && least is null ? "" : value <= (most ?? double.MaxValue) && value >= (least ?? 0) ? "met" : "**missed**";

    private static string Text(IReadOnlyList<double> values, double part = 0.5) =>
        values.Count == 1 ? Number(values[0]) : $"{Number(Figures.Percentile(values, part))} ({Number(values.Min())} – {Number(values.Max())})";

    private static string Number(double value) => value.ToString(value >= 1000 ? "N0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);

    private void Add(params string[] cells) => _lines.Add($"| {string.Join(" | ", cells)} |");
}
