using System.Globalization;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>What a run came to: a row for each process and queue, and whether everything was as expected.</summary>
internal sealed class Summary(Scenario scenario, IReadOnlyList<RunningProcess> processes, IReadOnlyDictionary<string, QueueStatistics> queues, Tally tally)
{
    private readonly List<(Expectation Expectation, string Actual, bool Met)> _checks =
        [.. scenario.Expectations.Select(expectation => (expectation, ActualOf(expectation, processes, queues, tally))).Select(pair => (pair.expectation, pair.Item2, pair.Item2 == Text(pair.expectation.Expected)))];

    /// <summary>0, or 1 when an expectation is not met or a process of which nothing is expected failed.</summary>
    public int ExitCode => !_checks.All(check => check.Met) || processes.Any(process => process.Member.Failed && !IsExpected(process))
        ? ExitCodes.Failed
        : processes.Any(process => process.Member.Skipped is not null && !IsExpected(process)) ? ExitCodes.NotStarted : ExitCodes.Passed;

    /// <summary>What is not as it should be, in sentences.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. _checks.Where(check => !check.Met).Select(check => $"{NameOf(check.Expectation)}: expected {Text(check.Expectation.Expected)}, found {check.Actual}"),
        .. processes.Where(process => process.Member.Failed && !IsExpected(process)).Select(process => $"'{process.Plan.Name}' failed: {process.StartFault ?? process.Exit?.ToString()}"),
        .. processes.Where(process => process.Member.Skipped is not null && !IsExpected(process)).Select(process => $"'{process.Plan.Name}' was not started: {process.Member.Skipped}"),
    ];

    /// <summary>For people.</summary>
    /// <param name="lines">Where.</param>
    /// <param name="wasStopped">Whether somebody stopped the run: what has not come about by then is nobody's failure.</param>
    public void Print(LinePrinter lines, bool wasStopped)
    {
        int width = Math.Max(10, processes.Select(process => process.Plan.Name.Length).Concat(queues.Keys.Select(name => name.Length)).DefaultIfEmpty(0).Max() + 2);
        lines.PrintPlain("");
        lines.PrintPlain($"{"process".PadRight(width)}{"pid",8}  {"exit",-18}{"time",9}");
        foreach (RunningProcess process in processes)
        {
            string exit = process.Exit is not { } ended ? "not started" : process.Member.AskedToEnd && IsAnswerToStop(ended) ? "stopped" : ended.ToString();
            lines.PrintPlain($"{process.Plan.Name.PadRight(width)}{process.Process?.Pid,8}  {exit,-18}{process.Exit?.Duration.TotalSeconds ?? 0,7:0.00} s{(process.Member.Restarts > 0 ? $"  {process.Member.Restarts} restarts" : "")}");
        }

        if (queues.Count > 0)
            lines.PrintPlain($"\n{"queue".PadRight(width)}{"put",8}{"done",8}{"redelivered",13}{"left",8}{"dead",8}");
        foreach ((string name, QueueStatistics queue) in queues)
            lines.PrintPlain($"{name.PadRight(width)}{queue.Put,8}{queue.Done,8}{queue.Redelivered,13}{queue.Ready + queue.Taken,8}{queue.Dead,8}");

        if (_checks.Count > 0)
            lines.PrintPlain($"\n{"expected".PadRight(40)}{"",10}{"actual",10}");
        foreach ((Expectation expectation, string actual, bool met) in _checks)
            lines.PrintPlain($"{NameOf(expectation),-40}{Text(expectation.Expected),10}{actual,10}  {(met ? "ok" : wasStopped ? "not yet, when stopped" : "NOT MET")}");
    }

    /// <summary>Writes the expectations and what became of them into the record.</summary>
    public void Record(EventLog events)
    {
        foreach ((Expectation expectation, string actual, bool met) in _checks)
            events.Write("run.expected", ("what", NameOf(expectation)), ("expected", Text(expectation.Expected)), ("actual", actual), ("met", met));
    }

    // What a process ends with that was told to: the signal itself, or 1 after an interrupt.
    private static bool IsAnswerToStop(ProcessExit exit) => exit.Signal == PosixSignals.Terminate || exit is { Code: 1, Error: null };

    private static string NameOf(Expectation expectation) => $"{expectation.Kind}.{expectation.Subject}.{expectation.Figure}";

    private bool IsExpected(RunningProcess process) => scenario.Expectations.Any(expectation => expectation.Kind == "processes" && expectation.Subject == process.Plan.Key);

    private static string ActualOf(Expectation expectation, IReadOnlyList<RunningProcess> processes, IReadOnlyDictionary<string, QueueStatistics> queues, Tally tally)
    {
        if (expectation.Kind == "queues")
        {
            return queues.TryGetValue(expectation.Subject, out QueueStatistics? queue)
                ? Text(expectation.Figure switch
                {
                    "put" => queue.Put,
                    "done" => queue.Done,
                    "granted" => queue.Granted,
                    "redelivered" => queue.Redelivered,
                    "ready" => queue.Ready,
                    "dead" => queue.Dead,
                    _ => queue.Taken,
                })
                : "none";
        }

        if (expectation.Kind != "processes")
            return Text(tally[SubjectOf(expectation.Kind), expectation.Subject, expectation.Figure]);

        // All instances of a process must agree; the first that does not is shown.
        List<string> actual = [.. processes.Where(process => process.Plan.Key == expectation.Subject).Select(process => Text(FigureOf(process, expectation.Figure)))];
        return actual.Find(text => text != Text(expectation.Expected)) ?? actual.FirstOrDefault() ?? "none";
    }

    // What the things of a section are called in the record.
    private static string SubjectOf(string kind) => kind switch { "rlocks" => "lock", "events" => "signal", "dictionaries" => "dictionary", _ => kind[..^1] };

    private static long? FigureOf(RunningProcess process, string figure) => figure switch
    {
        "exit" => process.Exit?.ExitCode,
        "signal" => process.Exit?.Signal,
        "starts" => process.Member.Lives,
        _ => process.Member.Restarts,
    };

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
