using System.Text.Json;

namespace ProcActors.Launcher.Reports;

/// <summary>
/// The model in the trace event format that Perfetto (ui.perfetto.dev) and chrome://tracing read: a process for each lane, a thread for each row of it,
/// a counter for each curve, a flow for each arrow. Times are microseconds.
/// </summary>
internal static class ChromeTrace
{
    private const string Format = "https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU";

    public static void Write(RunModel model, Stream to)
    {
        using Utf8JsonWriter json = new(to);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("format", Format);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        Metadata(json, -1, "process_name", "queues, locks, pools");
        foreach (Lane lane in model.Lanes)
        {
            Metadata(json, lane.Place, "process_name", lane.Pid is { } pid ? $"{lane.Name} (pid {pid})" : lane.Name);
            for (int row = 0; row <= lane.Rows; row++)
                Metadata(json, lane.Place, "thread_name", row == 0 ? "life" : "does", row);
        }

        foreach (Span span in model.Spans)
            Write(json, model, span);
        for (int place = 0; place < model.Events.Count; place++)
            WriteMark(json, model, place);
        foreach (Curve curve in model.Curves)
            Write(json, model, curve);
        for (int place = 0; place < model.Arrows.Count; place++)
            Write(json, model, model.Arrows[place], place);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What a span is, in words: <c>waits for lock gate</c>.</summary>
    public static string NameOf(RunModel model, Span span) => span.Kind switch
    {
        SpanKind.Starting => "starts",
        SpanKind.Living => "lives",
        SpanKind.Waiting => $"waits for {model.Things[span.Thing]}",
        SpanKind.Holding => $"holds {model.Things[span.Thing]}",
        SpanKind.Item => $"has item {span.Number} of {model.Things[span.Thing]}",
        SpanKind.Task => $"task {span.Number} of {model.Things[span.Thing]}",
        _ => $"connection {span.Number}",
    };

    private static void Write(Utf8JsonWriter json, RunModel model, Span span)
    {
        Begin(json, "X", NameOf(model, span), span.Lane, RowOf(span), model.Begin(span));
        json.WriteString("cat", span.Kind.ToString());
        json.WriteNumber("dur", Math.Round(model.LengthOf(span) * 1000));
        json.WriteEndObject();
    }

    private static void WriteMark(Utf8JsonWriter json, RunModel model, int place)
    {
        if (model.LaneOf[place] < 0)
            return;
        RunEvent happened = model.Events[place];
        Begin(json, "i", happened.Name, model.LaneOf[place], 0, happened.Time);
        json.WriteString("s", "t");
        json.WriteStartObject("args");
        if (happened.Thing is { } thing)
            json.WriteString(thing.Word, thing.Name);
        if (happened.Number != 0)
            json.WriteNumber("number", happened.Number);
        foreach ((string key, string value) in happened.Details)
            json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RunModel model, Curve curve)
    {
        string what = $"{model.Things[curve.Thing]}: {(curve.Kind switch { CurveKind.Depth => "items", CurveKind.Waiting => "waiting", _ => "in hand" })}";
        foreach ((int place, int value) in curve.Points)
        {
            Begin(json, "C", what, -1, 0, model.Events[place].Time);
            json.WriteStartObject("args");
            json.WriteNumber("value", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, RunModel model, Arrow arrow, int number)
    {
        foreach ((string phase, int place) in new[] { ("s", arrow.From), ("f", arrow.To) })
        {
            Begin(json, phase, "passes on", model.LaneOf[place], 0, model.Events[place].Time);
            json.WriteString("cat", "flow");
            json.WriteNumber("id", number);
            if (phase == "f")
                json.WriteString("bp", "e");
            json.WriteEndObject();
        }
    }

    private static void Metadata(Utf8JsonWriter json, int lane, string what, string name, int row = 0)
    {
        Begin(json, "M", what, lane, row, 0);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string phase, string name, int lane, int row, double time)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("name", name);
        json.WriteNumber("pid", lane + 1);
        json.WriteNumber("tid", row);
        json.WriteNumber("ts", Math.Round(time * 1000));
    }

    private static int RowOf(Span span) => span.Kind is SpanKind.Starting or SpanKind.Living ? 0 : span.Row + 1;
}
