namespace ProcActors.Launcher.Reports;

/// <summary>The spans that have begun and not ended yet, found by what ends them.</summary>
internal sealed class OpenSpans
{
    private readonly List<Span> _all = [];
    private readonly Dictionary<int, HashSet<Span>> _byLane = [];
    private readonly Dictionary<(SpanKind Kind, int Thing, long Number), Span> _byNumber = [];
    private readonly Dictionary<(int Lane, int Thing, string For), Queue<Span>> _waits = [];

    /// <summary>All spans, in order of their beginning.</summary>
    public IReadOnlyList<Span> All => _all;

    public void Begin(Lane lane, SpanKind kind, int thing, long number, int place)
    {
        Span span = Add(lane, kind, thing, number, place);
        if (thing >= 0)
            _byNumber.Add((kind, thing, number), span);
    }

    /// <summary>A process begins to wait; <paramref name="what"/>, the verb of the event, tells apart what one can wait for at one queue.</summary>
    public void BeginWait(Lane lane, int thing, string what, int place)
    {
        if (!_waits.TryGetValue((lane.Place, thing, what), out Queue<Span>? waits))
            _waits.Add((lane.Place, thing, what), waits = []);
        waits.Enqueue(Add(lane, SpanKind.Waiting, thing, 0, place));
    }

    /// <summary>Ends the oldest wait of the process for this; false when it does not wait.</summary>
    public bool EndWait(Lane lane, int thing, string what, int place)
    {
        while (_waits.TryGetValue((lane.Place, thing, what), out Queue<Span>? waits) && waits.TryDequeue(out Span? span))
        {
            if (End(span, place))
                return true;
        }

        return false;
    }

    /// <summary>Ends every wait for the thing; gives how many there were.</summary>
    public int EndWaits(int thing, int place) =>
        _waits.Where(waits => waits.Key.Thing == thing).ToList().Sum(waits => waits.Value.ToList().Count(span => End(span, place)));

    /// <summary>Ends what has this number in the thing; null when there is nothing of the kind, or it has ended.</summary>
    public Span? End(SpanKind kind, int thing, long number, int place) =>
        _byNumber.Remove((kind, thing, number), out Span? span) && End(span, place) ? span : null;

    /// <summary>Ends the spans of one kind on a lane.</summary>
    public void End(Lane lane, SpanKind kind, int place)
    {
        foreach (Span span in OfLane(lane).Where(span => span.Kind == kind).ToList())
            End(span, place);
    }

    /// <summary>Ends all that the process did, and gives it.</summary>
    public IReadOnlyList<Span> EndAll(Lane lane, int place)
    {
        List<Span> ended = [.. OfLane(lane)];
        ended.ForEach(span => End(span, place));
        return ended;
    }

    /// <summary>Ends all that is left, with the last event.</summary>
    public void EndAll(int place)
    {
        foreach (Span span in _all.Where(span => span.IsOpen))
            span.To = place;
    }

    private bool End(Span span, int place)
    {
        if (!span.IsOpen)
            return false;
        span.To = place;
        _byLane[span.Lane].Remove(span);
        return true;
    }

    private HashSet<Span> OfLane(Lane lane)
    {
        if (!_byLane.TryGetValue(lane.Place, out HashSet<Span>? spans))
            _byLane.Add(lane.Place, spans = new(ReferenceEqualityComparer.Instance));
        return spans;
    }

    private Span Add(Lane lane, SpanKind kind, int thing, long number, int place)
    {
        Span span = new(lane.Place, kind, thing, number, place);
        _all.Add(span);
        OfLane(lane).Add(span);
        return span;
    }
}
