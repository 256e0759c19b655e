using System.Globalization;

namespace ProcActors.Launcher.Reports;

/// <summary>What a reader should know before looking at the picture: a verdict, why, and what there is to see.</summary>
internal sealed record Story(string Verdict, bool Good, string Sentence, IReadOnlyList<string> Reasons, IReadOnlyList<string> Facts)
{
    private const int Named = 5;

    public static Story Of(RunModel model, IReadOnlyList<ProcessRow> rows)
    {
        RunEvent? end = model.Events.LastOrDefault(happened => happened.Name == "run.ended");
        int? code = int.TryParse(end?.Detail("exitCode"), CultureInfo.InvariantCulture, out int read) ? read : null;
        List<RunEvent> checks = [.. model.Events.Where(happened => happened.Name == "run.expected")];
        List<ProcessRow> failed = [.. rows.Where(row => row.Failed)];
        List<string> ends = [.. failed.Take(Named).Select(row => $"{row.Lane.Name} ended with {row.Ended}{(code == 0 ? ", as the scenario expects" : "")}.")];
        if (failed.Count > Named)
            ends.Add($"So did {failed.Count - Named} more, or in another bad way: see the table of processes.");
        List<string> reasons = [.. checks.Where(check => check.Detail("met") == "False").Select(check => $"{check.Detail("what")} was {check.Detail("actual")}, expected {check.Detail("expected")}.")];
        if (code != 0)
            reasons.AddRange(ends);
        if (model.Unreadable > 0)
            reasons.Add($"{Count(model.Unreadable, "line")} of the record can't be read: its writer was stopped in the middle.");
        if (model.Left > 0)
            reasons.Add($"The picture ends after {RunEvents.Limit:N0} events; {model.Left:N0} more are in events.ndjson only.");
        return new Story(VerdictOf(code), code == 0, SentenceOf(model, rows, failed.Count, checks), reasons, [.. ends.Where(_ => code == 0), .. ThingFacts.Of(model), .. SayingFacts(model)]);
    }

    /// <summary>A time in words: <c>12.3 s</c>.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000:0.0} min"),
    };

    /// <summary><c>1 item</c>, <c>2 items</c>.</summary>
    public static string Count(long number, string word) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? word : word.EndsWith("ss", StringComparison.Ordinal) ? word + "es" : word + "s")}");

    private static string VerdictOf(int? code) => code switch
    {
        null => "No end",
        0 => "Passed",
        1 => "Failed",
        4 => "Not started",
        5 => "Timed out",
        6 => "Unclean stop",
        130 => "Interrupted",
        143 => "Terminated",
        { } other => $"Exit {other}",
    };

    private static string SentenceOf(RunModel model, IReadOnlyList<ProcessRow> rows, int failed, IReadOnlyList<RunEvent> checks)
    {
        int ran = rows.Count(row => row.Lane.Lives > 0);
        int open = rows.Count(row => row.Lane.IsAlive);
        string ended = (failed, open) switch
        {
            (0, 0) => ran == 1 ? "ended well" : "all ended well",
            (_, 0) => failed == ran ? "none ended well" : $"{ran - failed} ended well and {failed} did not",
            _ => $"of {open} no end is recorded: the launcher was killed, or still runs",
        };
        int met = checks.Count(check => check.Detail("met") == "True");
        string expected = checks.Count == 0 ? "" : met == checks.Count ? (met == 1 ? " The expectation was met." : $" All {met} expectations were met.") : $" {met} of {checks.Count} expectations were met.";
        return $"{Count(ran, "process")} ran within {Time(model.Length)}; {ended}.{expected}";
    }

    // Who won, in the words of the processes themselves: their last lines, alike but for the name.
    private static IEnumerable<string> SayingFacts(RunModel model)
    {
        var groups = model.Lanes.Where(lane => lane.Said is not null).GroupBy(lane => lane.Said!.Replace(lane.Name, "…", StringComparison.Ordinal)).OrderBy(group => group.Count()).ToList();
        if (groups.Count > Named || groups.TrueForAll(group => group.Count() == 1))
            yield break;
        foreach (var group in groups)
        {
            List<string> names = [.. group.Select(lane => lane.Name).Order(Running.NaturalOrder.Instance)];
            string who = names.Count <= Named ? string.Join(", ", names) : $"{names.Count} processes";
            yield return $"{(names.Count == 1 ? "Last line" : "Last lines")} of {who}: “{group.Key}”.";
        }
    }
}
