using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ProcActors.Bench.Compare;

/// <summary>The figures as a Markdown table, and as JSON.</summary>
internal static class CompareTable
{
    private static readonly string[] Others = [Sides.Python, Sides.Manager, Sides.Naive];
    private static readonly string[] All = [Sides.Ours, .. Others];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Markdown(string heading, IReadOnlyList<RowFigures> rows)
    {
        StringBuilder text = new();
        text.AppendLine(heading).AppendLine();
        text.AppendLine("| what | unit | ProcActors | CPython | ratio | its Manager | ratio | naive | ratio | aim | |\n|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (RowFigures row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Row.What} | {row.Row.Unit} | {Cell(row, Sides.Ours)} |");
            foreach (string other in Others)
                text.Append(CultureInfo.InvariantCulture, $" {Cell(row, other)} | {(row.Ratio(other) is { } ratio ? Number(ratio) : "–")} |");
            text.AppendLine(CultureInfo.InvariantCulture, $" {AimText(row.Row)} | {Verdict(row)} |");
        }

        text.AppendLine("\n| processor time of an operation, all processes, µs | ProcActors | CPython | its Manager | naive |\n|---|---|---|---|---|");
        foreach (RowFigures row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Row.What} |");
            foreach (string side in All)
                text.Append(CultureInfo.InvariantCulture, $" {(row.Cpu(side) is { Count: > 0 } cpu ? Number(Figures.Median(cpu)) : "–")} |");
            text.AppendLine();
        }

        foreach (RowFigures row in rows)
        {
            foreach ((string side, string why) in row.Failures)
                text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{row.Row.What}, {side}: failed. {why}");
        }

        return text.ToString();
    }

    public static string Json(string heading, int rounds, IReadOnlyList<RowFigures> rows) => JsonSerializer.Serialize(
        new
        {
            Machine = heading,
            Taken = DateTimeOffset.UtcNow,
            Rounds = rounds,
            Rows = rows.Select(row => new
            {
                row.Row.Key,
                row.Row.What,
                row.Row.Unit,
                MoreIsBetter = row.Row.More,
                Aim = row.Row.Aim.Of.Length == 0 ? null : row.Row.Aim,
                Met = row.IsMet(),
                Ratios = Others.Where(other => row.Ratio(other) is not null).ToDictionary(other => other, other => row.Ratio(other)),
                Figures = All.Where(side => row.Values(side).Count > 0).ToDictionary(side => side, row.Values),
                CpuMicros = All.Where(side => row.Cpu(side).Count > 0).ToDictionary(side => side, row.Cpu),
                row.Failures,
            }),
        },
        Indented);

    public static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 10 ? "0.#" : Math.Abs(value) >= 0.1 ? "0.##" : "G2", CultureInfo.InvariantCulture);

    private static string Cell(RowFigures row, string side) => row.Values(side) is { Count: > 0 } values
        ? $"{Number(Figures.Median(values))} ({Number(values.Min())} – {Number(values.Max())})"
        : row.Failures.ContainsKey(side) ? "failed" : "–";

    private static string AimText(CompareRow row) => row.Aim.Of switch
    {
        "" => "–",
        Sides.Ours => $"{(row.More ? "≥" : "≤")} {Number(row.Aim.Bound)} {row.Unit}",
        var other => $"{(row.More ? "≥" : "≤")} {Number(row.Aim.Bound)} of {other}",
    };

    private static string Verdict(RowFigures row)
    {
        string verdict = row.IsMet() switch { true => "met", false => "**missed**", null => "–" };
        return row.Speed(Sides.Ours, Sides.Naive) < 1 ? verdict + ", **behind naive**" : verdict;
    }
}
