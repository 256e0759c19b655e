using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProcActors.Bench.Compare;

/// <summary>Rows of an earlier run, for the table and the chart of all: each row is compared within one run, and that is what counts.</summary>
internal static class EarlierFigures
{
    /// <summary>All rows that have figures, in the order of the table; those of <paramref name="taken"/> win over those in the file.</summary>
    public static List<RowFigures> Join(List<RowFigures> taken, string file)
    {
        Dictionary<string, RowFigures> all = taken.ToDictionary(row => row.Row.Key);
        foreach (JsonNode? node in JsonNode.Parse(File.ReadAllText(file))!["rows"]!.AsArray())
        {
            if (CompareRows.All.FirstOrDefault(row => row.Key == (string?)node!["key"]) is { } row && !all.ContainsKey(row.Key))
                all[row.Key] = Read(row, node!);
        }

        return [.. CompareRows.All.Where(row => all.ContainsKey(row.Key)).Select(row => all[row.Key])];
    }

    private static RowFigures Read(CompareRow row, JsonNode node)
    {
        RowFigures figures = new(row);
        Dictionary<string, double[]> cpu = node["cpuMicros"].Deserialize<Dictionary<string, double[]>>()!;
        foreach ((string side, double[] values) in node["figures"].Deserialize<Dictionary<string, double[]>>()!)
        {
            foreach ((double value, double micros) in values.Zip(cpu[side]))
                figures.Add(side, new Sample(value, micros));
        }

        foreach ((string side, string why) in node["failures"].Deserialize<Dictionary<string, string>>()!)
            figures.Failures[side] = why;
        return figures;
    }
}
