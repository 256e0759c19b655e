using System.Globalization;
using CsCheck;
using ProcActors.Launcher.Reports;

namespace ProcActors.Tests.Unit.Reports;

/// <summary>Records of runs that never were.</summary>
internal static class Records
{
    private static readonly string[] Names =
    [
        "queue.put", "queue.get", "queue.done", "queue.returned", "queue.dead", "queue.waiting", "queue.full", "queue.withdrawn", "lock.waiting", "lock.acquired", "lock.released",
        "lock.abandoned", "lock.withdrawn", "semaphore.waiting", "semaphore.acquired", "semaphore.released", "barrier.waiting", "barrier.passed", "barrier.broken", "event.waiting",
        "event.set", "condition.acquired", "condition.waiting", "condition.notified", "pool.task.started", "pool.task.completed", "pool.task.failed", "pipe.sent", "pipe.received",
        "process.starting", "process.ready", "process.exited", "process.said", "value.set", "connection.accepted", "connection.closed", "unheard.of",
    ];

    /// <summary>Any events in any order: what a damaged record may hold.</summary>
    public static readonly Gen<RunModel> Any =
        from names in Gen.Int[0, Names.Length - 1].Select(place => Names[place]).Array[0, 60]
        from processes in Gen.Int[0, 3].Array[names.Length]
        from numbers in Gen.Int[1, 4].Array[names.Length]
        select Model([.. names.Select((name, place) => Line(place, name, $"p.{processes[place]}", numbers[place]))]);

    public static string Line(int place, string name, string process, long number = 0, string? more = null)
    {
        string kind = name[..name.IndexOf('.')] is var first && first == "event" ? "signal" : first == "connection" ? "server" : first;
        string thing = kind is "process" or "run" or "unheard" ? "" : $",\"{kind}\":\"t\"";
        string figure = kind switch { "queue" => "item", "pipe" => "message", "pool" => "task", "barrier" => "round", "server" => "client", "signal" => "waiting", _ => "token" };
        return string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{place + 1},\"t\":{place * 10},\"event\":\"{name}\",\"process\":\"{process}\",\"pid\":{100 + process[^1]}{thing},\"{figure}\":{number}{(more is null ? "" : "," + more)}}}");
    }

    public static RunModel Model(params string[] lines) => ModelBuilder.Build(new RunEvents([.. lines.Select(RunEventFile.Parse).OfType<RunEvent>()]));

    /// <summary>What a process did, as texts: <c>holds lock t 20-50</c>.</summary>
    public static IReadOnlyList<string> Does(this RunModel model, string process) =>
        [.. model.Spans.Where(span => model.Lanes[span.Lane].Name == process).Select(span => string.Create(CultureInfo.InvariantCulture, $"{ChromeTrace.NameOf(model, span)} {model.Begin(span)}-{model.End(span)}"))];
}
