namespace ProcActors.Launcher.Reports;

/// <summary>Makes the picture of a run from its events, one after the other.</summary>
internal sealed partial class ModelBuilder
{
    private readonly RunEvents _read;
    private readonly LaneFinder _lanes = new();
    private readonly OpenSpans _spans = new();
    private readonly Deliveries _deliveries = new();
    private readonly List<int> _laneOf = [];
    private readonly List<Thing> _things = [];
    private readonly Dictionary<Thing, int> _places = [];
    private readonly Dictionary<(int Thing, CurveKind Kind), Curve> _curves = [];
    private readonly HashSet<int> _joinable = [];

    private ModelBuilder(RunEvents read) => _read = read;

    public static RunModel Build(RunEvents read) => new ModelBuilder(read).Build();

    private RunModel Build()
    {
        // A queue is known to be joinable by what is done with its items.
        foreach (RunEvent happened in _read.All.Where(happened => happened.Thing is not null && (happened.Name == "queue.done" || happened.Detail("joinable") == "True")))
            _joinable.Add(PlaceOf(happened.Thing!));
        for (int place = 0; place < _read.All.Count; place++)
            Take(_read.All[place], place);

        int last = Math.Max(0, _read.All.Count - 1);
        _spans.EndAll(last);
        foreach (IGrouping<int, Span> spans in _spans.All.Where(span => span.Kind > SpanKind.Living).GroupBy(span => span.Lane))
            _lanes.Lanes[spans.Key].Rows = Packing.Pack(spans, Packing.OfLane, (span, row) => span.Row = row);
        foreach (IGrouping<int, Span> spans in _spans.All.Where(span => span.Kind > SpanKind.Waiting).GroupBy(span => span.Thing))
            Packing.Pack(spans, Packing.OfThing, (span, row) => span.ThingRow = row);
        return new RunModel
        {
            Events = _read.All,
            Lanes = _lanes.Lanes,
            Things = _things,
            Spans = _spans.All,
            Arrows = _deliveries.Arrows,
            Curves = [.. _curves.Values.Where(curve => curve.Points.Count > 0).OrderBy(curve => curve.Thing).ThenBy(curve => curve.Kind)],
            LaneOf = _laneOf,
            Unreadable = _read.Unreadable,
            Left = _read.Left,
        };
    }

    private void Take(RunEvent happened, int place)
    {
        Lane? lane = _lanes.Find(happened, place);
        _laneOf.Add(lane?.Place ?? -1);
        if (lane is null)
        {
            if (happened.Thing is { } thing)
                PlaceOf(thing);
        }
        else if (happened.Name.StartsWith("process.", StringComparison.Ordinal))
        {
            TakeProcess(happened, lane, place);
        }
        else if (happened.Thing is { } thing)
        {
            TakeThing(happened, lane, PlaceOf(thing), place);
        }
    }

    private void TakeProcess(RunEvent happened, Lane lane, int place)
    {
        switch (happened.Verb)
        {
            case "starting":
                lane.Pid = null;
                Live(lane, SpanKind.Starting, place);
                break;
            case "ready":
                lane.Parent ??= happened.Detail("parent");
                if (!lane.IsAlive)
                    Live(lane, SpanKind.Living, place);
                else
                    Begin(lane, SpanKind.Living, place);
                break;
            case "exited":
                foreach (Span ended in _spans.EndAll(lane, place))
                    Count(ended, place);
                lane.IsAlive = false;
                lane.Ends.Add(place);
                break;
            case "said":
                lane.Said = happened.Detail("text") ?? lane.Said;
                break;
        }
    }

    private void Live(Lane lane, SpanKind kind, int place)
    {
        lane.Lives++;
        lane.IsAlive = true;
        Begin(lane, kind, place);
    }

    private void Begin(Lane lane, SpanKind kind, int place)
    {
        _spans.End(lane, SpanKind.Starting, place);
        _spans.Begin(lane, kind, -1, 0, place);
    }

    private int PlaceOf(Thing thing)
    {
        if (!_places.TryGetValue(thing, out int place))
        {
            _places.Add(thing, place = _things.Count);
            _things.Add(thing);
        }

        return place;
    }

    private Curve CurveOf(int thing, CurveKind kind)
    {
        if (!_curves.TryGetValue((thing, kind), out Curve? curve))
            _curves.Add((thing, kind), curve = new Curve(thing, kind));
        return curve;
    }

    // What ended with its process is no longer waited for or in hand.
    private void Count(Span ended, int place)
    {
        if (ended.Kind == SpanKind.Waiting)
            CurveOf(ended.Thing, CurveKind.Waiting).Change(place, -1);
        else if (ended.Thing >= 0)
            CurveOf(ended.Thing, CurveKind.InHand).Change(place, -1);
    }
}
