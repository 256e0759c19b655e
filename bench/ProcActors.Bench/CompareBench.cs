using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ProcActors.Bench;

/// <summary>Ours beside CPython's multiprocessing, in turns in one run; what counts is the ratio.</summary>
internal static class CompareBench
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = int.Parse(Option(arguments, "--rounds") ?? "3", CultureInfo.InvariantCulture);
        string pick = Option(arguments, "--rows") ?? "";
        List<CompareRow> rows = [.. CompareRows.All.Where(row => pick.Length == 0 || pick.Split(',').Contains(row.Key))];
        string? python = PythonVersion();
        if (python is null)
            Console.Error.WriteLine("python3 is not here: only our own figures are taken.");
        Dictionary<string, (List<double> Ours, List<double> Python)> figures = rows.ToDictionary(row => row.Key, _ => (new List<double>(), new List<double>()));
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        for (int round = 0; round < rounds; round++)
        {
            foreach (CompareRow row in rows)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {row.What}");
                figures[row.Key].Ours.Add(await row.Ours(runtime));
                if (python is not null)
                    figures[row.Key].Python.Add(RunPython(row.Python));
            }
        }

        Console.WriteLine($"{Figures.Machine}, {python ?? "no Python"}; medians of {rounds}, from – to\n");
        Console.WriteLine("| what | unit | ProcActors | CPython | ratio | aim | |\n|---|---|---|---|---|---|---|");
        foreach (CompareRow row in rows)
            Console.WriteLine(Line(row, figures[row.Key].Ours, figures[row.Key].Python));
        if (Option(arguments, "--json") is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures.ToDictionary(pair => pair.Key, pair => new { ours = pair.Value.Ours, python = pair.Value.Python })));
        return 0;
    }

    private static string Line(CompareRow row, List<double> ours, List<double> python)
    {
        string aim = $"{(row.More ? "≥" : "≤")} {row.Target.ToString(CultureInfo.InvariantCulture)}";
        if (python.Count == 0)
            return $"| {row.What} | {row.Unit} | {Text(ours)} | – | – | {aim} | |";
        double ratio = Figures.Percentile(ours, 0.5) / Figures.Percentile(python, 0.5);
        return $"| {row.What} | {row.Unit} | {Text(ours)} | {Text(python)} | {Number(ratio)} | {aim} | {(row.IsMet(ratio) ? "met" : "**missed**")} |";
    }

    private static string Text(List<double> values) => $"{Number(Figures.Percentile(values, 0.5))} ({Number(values.Min())} – {Number(values.Max())})";

    private static string Number(double value) => value.ToString(value >= 1000 ? "N0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);

    private static string? Option(string[] arguments, string name) => Array.IndexOf(arguments, name) is var at && at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;

    private static string? PythonVersion()
    {
        try
        {
            return Run(["--version"]).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static double RunPython(string row) => double.Parse(Run([Path.Combine(AppContext.BaseDirectory, "rows.py"), .. row.Split(' ')]), CultureInfo.InvariantCulture);

    private static string Run(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"python3 {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }
}
