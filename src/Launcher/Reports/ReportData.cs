using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ProcActors.Launcher.Reports;

/// <summary>
/// The model as the page reads it: one JSON object, in columns, so that 100,000 events stay a few megabytes. The writer's encoder escapes what HTML
/// gives a meaning to, so that no name can end the element that holds it.
/// </summary>
internal static class ReportData
{
    public static string Of(RunModel model)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("length", model.Length);
            WriteEvents(json, model);
            WriteLanes(json, model);
            json.WriteStartArray("things");
            foreach (Thing thing in model.Things)
            {
                json.WriteStartObject();
                json.WriteString("kind", thing.Word);
                json.WriteString("name", thing.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("spans");
            Column(json, "lane", model.Spans, span => span.Lane);
            Column(json, "row", model.Spans, span => span.Row);
            Column(json, "thingRow", model.Spans, span => span.ThingRow);
            Column(json, "kind", model.Spans, span => (long)span.Kind);
            Column(json, "thing", model.Spans, span => span.Thing);
            Column(json, "number", model.Spans, span => span.Number);
            Column(json, "from", model.Spans, span => span.From);
            Column(json, "to", model.Spans, span => span.To);
            json.WriteEndObject();
            json.WriteStartObject("arrows");
            Column(json, "from", model.Arrows, arrow => arrow.From);
            Column(json, "to", model.Arrows, arrow => arrow.To);
            json.WriteEndObject();
            WriteCurves(json, model);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>What an event says beyond its process, thing and number, in words.</summary>
    public static string Details(RunEvent happened) => string.Join(", ", happened.Details.Select(pair => pair.Key == "text" ? pair.Value : $"{pair.Key} {pair.Value}"));

    private static void WriteEvents(Utf8JsonWriter json, RunModel model)
    {
        List<string> names = [.. model.Events.Select(happened => happened.Name).Distinct()];
        Dictionary<string, int> places = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
        Dictionary<Thing, int> things = model.Things.Select((thing, place) => (thing, place)).ToDictionary(pair => pair.thing, pair => pair.place);
        json.WriteStartObject("events");
        json.WriteStartArray("names");
        names.ForEach(json.WriteStringValue);
        json.WriteEndArray();

        // Tenths of milliseconds, as the record has them.
        Column(json, "time", model.Events, happened => (long)Math.Round(happened.Time * 10));
        Column(json, "name", model.Events, happened => places[happened.Name]);
        Column(json, "lane", model.LaneOf, lane => lane);
        Column(json, "thing", model.Events, happened => happened.Thing is { } thing && things.TryGetValue(thing, out int place) ? place : -1);
        Column(json, "number", model.Events, happened => happened.Number);
        json.WriteStartObject("more");
        for (int place = 0; place < model.Events.Count; place++)
        {
            if (model.Events[place].Details.Count > 0)
                json.WriteString(place.ToString(CultureInfo.InvariantCulture), Details(model.Events[place]));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLanes(Utf8JsonWriter json, RunModel model)
    {
        json.WriteStartArray("lanes");
        foreach (Lane lane in model.Lanes)
        {
            json.WriteStartObject();
            json.WriteString("name", lane.Name);
            json.WriteNumber("pid", lane.Pid ?? 0);
            json.WriteNumber("rows", lane.Rows);
            json.WriteString("parent", lane.Parent);
            json.WriteString("said", lane.Said);
            json.WriteStartArray("ends");
            foreach (int end in lane.Ends)
            {
                json.WriteStartObject();
                json.WriteNumber("event", end);
                json.WriteBoolean("bad", ProcessRow.IsFailure(model.Events[end]));
                json.WriteString("how", ProcessRow.Exit(model.Events[end]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCurves(Utf8JsonWriter json, RunModel model)
    {
        json.WriteStartArray("curves");
        foreach (Curve curve in model.Curves)
        {
            json.WriteStartObject();
            json.WriteNumber("thing", curve.Thing);
            json.WriteNumber("kind", (int)curve.Kind);
            json.WriteNumber("peak", curve.Peak);
            Column(json, "at", curve.Points, point => point.Event);
            Column(json, "value", curve.Points, point => point.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Column<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> rows, Func<T, long> value)
    {
        json.WriteStartArray(name);
        foreach (T row in rows)
            json.WriteNumberValue(value(row));
        json.WriteEndArray();
    }
}
