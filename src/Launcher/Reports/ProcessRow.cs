using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Reports;

/// <summary>A process in the table of the report; times are in milliseconds.</summary>
internal sealed record ProcessRow(Lane Lane, string Ended, bool Failed, double Lived, double Waited, double Busy)
{
    public static IReadOnlyList<ProcessRow> Of(RunModel model)
    {
        ILookup<int, Span> spans = model.Spans.ToLookup(span => span.Lane);
        return [.. model.Lanes.Select(lane => Of(model, lane, spans[lane.Place])).OrderBy(row => row.Lane.Name, NaturalOrder.Instance)];
    }

    private static ProcessRow Of(RunModel model, Lane lane, IEnumerable<Span> spans)
    {
        double Sum(Func<SpanKind, bool> which) => spans.Where(span => which(span.Kind)).Sum(model.LengthOf);
        RunEvent? end = lane.IsAlive || lane.Ends.Count == 0 ? null : model.Events[lane.Ends[^1]];
        return new ProcessRow(
            lane,
            end is null ? (lane.Lives > 0 ? "no end recorded" : "") : Exit(end),
            end is not null && IsFailure(end),
            Sum(kind => kind is SpanKind.Starting or SpanKind.Living),
            Sum(kind => kind == SpanKind.Waiting),
            Sum(kind => kind > SpanKind.Waiting));
    }

    /// <summary>Whether a process ended by a failure of its own, or had to be killed.</summary>
    public static bool IsFailure(RunEvent end) => end.Detail("reason") switch
    {
        "stopped" or "orphaned" => false,
        "ended" or null => end.Detail("exitCode") is not "0",
        _ => true,
    };

    /// <summary>How a process ended, in words.</summary>
    public static string Exit(RunEvent end)
    {
        string how = end.Detail("signal") is { } signal ? int.TryParse(signal, out int number) ? PosixSignals.NameOf(number) : $"signal {signal}" : end.Detail("exitCode") is { } code ? $"exit {code}" : "unseen";
        return end.Detail("reason") switch
        {
            "stopped" => $"stopped ({how})",
            "orphaned" => "ended with its parent",
            "killed" => $"killed by the launcher ({how})",
            "died" or "ended" or null => how,
            { } reason => $"{how}, {reason}",
        };
    }
}
