namespace ProcActors.Launcher.Reports;

/// <summary>A sentence for each queue, lock and the like.</summary>
internal static class ThingFacts
{
    public static IEnumerable<string> Of(RunModel model)
    {
        ILookup<int, Span> spans = model.Spans.Where(span => span.Thing >= 0).ToLookup(span => span.Thing);
        Dictionary<Thing, int> places = model.Things.Select((thing, place) => (thing, place)).ToDictionary(pair => pair.thing, pair => pair.place);
        ILookup<int, RunEvent> events = model.Events.Where(happened => happened.Thing is not null).ToLookup(happened => places[happened.Thing!]);
        for (int place = 0; place < model.Things.Count; place++)
        {
            if (Of(model, place, [.. spans[place]], [.. events[place]]) is { Length: > 0 } fact)
                yield return fact;
        }
    }

    private static string Of(RunModel model, int place, List<Span> spans, List<RunEvent> events)
    {
        Thing thing = model.Things[place];
        int Times(string verb) => events.Count(happened => happened.Verb == verb);
        int most = model.Curves.FirstOrDefault(curve => curve.Thing == place && curve.Kind == CurveKind.InHand)?.Peak ?? 0;
        int depth = model.Curves.FirstOrDefault(curve => curve.Thing == place && curve.Kind == CurveKind.Depth)?.Peak ?? 0;
        string sentence = thing.Kind switch
        {
            "lock" or "semaphore" => $"The {thing} was held {Story.Count(Times("acquired"), "time")}, by {(most == 1 ? "one process" : Story.Count(most, "process"))} at a time{(most > 1 ? " at most" : "")}{Longest(model, spans, SpanKind.Holding)}.",
            "queue" => $"The {thing}: {Parts((Times("put"), "put"), (Times("get"), "taken"), (Times("returned"), "came back"), (Times("done"), "done"), (Times("dead"), "given up"))}; at most {depth} waited in it.",
            "pool" => $"The {thing} ran {Story.Count(Times("started"), "task")}, at most {most} at once{(Times("failed") > 0 ? $"; {Times("failed")} failed" : "")}{Longest(model, spans, SpanKind.Task)}.",
            "barrier" => $"The {thing} was passed {Story.Count(Times("passed"), "time")}{(Times("broken") > 0 ? " and broken" : "")}.",
            "server" => $"{thing.Name} served {Story.Count(Times("accepted"), "connection")}, at most {most} at once.",
            "pipe" => $"The {thing}: {Parts((Times("sent"), "sent"), (Times("received"), "received"))}.",
            _ => "",
        };
        string wait = Longest(model, spans, SpanKind.Waiting);
        return wait.Length == 0 ? sentence : sentence.Length == 0 ? $"The {thing} was waited for{wait}." : $"{sentence} It was waited for{wait}.";
    }

    private static string Parts(params ReadOnlySpan<(int Number, string What)> parts)
    {
        List<string> told = [];
        foreach ((int number, string what) in parts)
        {
            if (number > 0 || told.Count == 0)
                told.Add($"{number} {what}");
        }

        return string.Join(", ", told);
    }

    private static string Longest(RunModel model, IReadOnlyList<Span> spans, SpanKind kind) =>
        spans.Where(span => span.Kind == kind).MaxBy(model.LengthOf) is { } longest ? $", longest by {model.Lanes[longest.Lane].Name} ({Story.Time(model.LengthOf(longest))})" : "";
}
