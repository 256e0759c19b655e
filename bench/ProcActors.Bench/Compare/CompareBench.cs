using System.Globalization;

namespace ProcActors.Bench.Compare;

/// <summary>Ours beside CPython's multiprocessing, its Manager and the naive design, in turns in one run; what counts is the ratio.</summary>
internal static class CompareBench
{
    public const string Usage = "compare [--rounds N] [--rows KEY,KEY] [--only ours|python|naive] [--with FILE] [--json FILE] [--chart FILE]";

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!TryRead(arguments, out Dictionary<string, string> options, out int rounds, out List<CompareRow> rows))
            return 2;
        string only = options.GetValueOrDefault("--only", "");
        string? python = PythonSide.Version();
        if (python is null)
            Console.Error.WriteLine("There is no python3 here: CPython's columns stay empty.");
        string heading = $"{Figures.Machine}, {python ?? "no Python"}, load {Figures.Load}; every side does the whole of a row once to be warm, then once more for the clock; median of {rounds} (from – to), ratios are medians of the rounds' ratios";
        List<RowFigures> figures = [.. rows.Select(row => new RowFigures(row))];
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        for (int round = 1; round <= rounds; round++)
        {
            foreach (RowFigures row in figures)
            {
                Console.Error.WriteLine($"round {round} of {rounds}: {row.Row.Key}");
                if (only is "" or "ours")
                    await TakeAsync(row, Sides.Ours, () => row.Row.Ours(runtime));
                if (only is "" or "python" && python is not null)
                {
                    await TakeAsync(row, Sides.Python, row.Row.Python is { } plain ? () => Task.Run(() => PythonSide.Measure(plain)) : null);
                    await TakeAsync(row, Sides.Manager, row.Row.Manager is { } manager ? () => Task.Run(() => PythonSide.Measure(manager)) : null);
                }

                if (only is "" or "naive" && row.Row.Naive is { } naive)
                    await TakeAsync(row, Sides.Naive, () => NaiveAsync(naive));
            }
        }

        if (options.TryGetValue("--with", out string? others))
            figures = EarlierFigures.Join(figures, others);
        Console.WriteLine(CompareTable.Markdown(heading, figures));
        if (options.TryGetValue("--json", out string? json))
            await File.WriteAllTextAsync(json, CompareTable.Json(heading, rounds, figures));
        if (options.TryGetValue("--chart", out string? chart))
            await File.WriteAllTextAsync(chart, BarChart.Draw(heading, figures));
        return figures.Any(row => row.Failures.Count > 0) ? 1 : 0;
    }

    // A row that fails says so in the table; the others go on.
    private static async Task TakeAsync(RowFigures row, string side, Func<Task<Sample>>? measure)
    {
        if (measure is null || row.Failures.ContainsKey(side))
            return;
        try
        {
            Sample sample = await measure();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {side,-12} {CompareTable.Number(sample.Value)} {row.Row.Unit}, {CompareTable.Number(sample.CpuMicros)} µs of processors each"));
            row.Add(side, sample);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"  {side,-12} failed: {e}");
            row.Failures[side] = $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static async Task<Sample> NaiveAsync(Func<NaiveSide, Task<Sample>> measure)
    {
        await using NaiveSide side = new();
        return await measure(side);
    }

    private static bool TryRead(string[] arguments, out Dictionary<string, string> options, out int rounds, out List<CompareRow> rows)
    {
        options = [];
        (rounds, rows) = (3, [.. CompareRows.All]);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--rounds" or "--rows" or "--json" or "--chart" or "--only" or "--with") || i + 1 == arguments.Length)
                return Refuse($"'{arguments[i]}' is not understood, or has no value. Usage: {Usage}");
            options[arguments[i]] = arguments[i + 1];
        }

        if (options.TryGetValue("--rounds", out string? given) && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds < 1))
            return Refuse($"--rounds {given}: it takes a whole number from 1.");
        if (options.TryGetValue("--with", out string? with) && !File.Exists(with))
            return Refuse($"--with {with}: there is no such file. It takes what --json has written in an earlier run.");
        if (options.TryGetValue("--only", out string? only) && only is not ("ours" or "python" or "naive"))
            return Refuse($"--only {only}: it takes ours, python or naive.");
        if (options.TryGetValue("--rows", out string? pick))
        {
            string[] keys = pick.Split(',');
            if (keys.Except(CompareRows.All.Select(row => row.Key)).FirstOrDefault() is { } unknown)
                return Refuse($"There is no row '{unknown}'. Rows: {string.Join(", ", CompareRows.All.Select(row => row.Key))}.");
            rows = [.. CompareRows.All.Where(row => keys.Contains(row.Key))];
        }

        return true;

        static bool Refuse(string why)
        {
            Console.Error.WriteLine(why);
            return false;
        }
    }
}
