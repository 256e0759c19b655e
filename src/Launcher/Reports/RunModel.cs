namespace ProcActors.Launcher.Reports;

/// <summary>
/// What happened in a run, as people see it: lanes, what each process did or waited for on its lane, numbers over time, what went from whom to whom.
/// Whatever refers to an event gives its place in <see cref="Events"/>.
/// </summary>
internal sealed class RunModel
{
    public required IReadOnlyList<RunEvent> Events { get; init; }

    public required IReadOnlyList<Lane> Lanes { get; init; }

    public required IReadOnlyList<Thing> Things { get; init; }

    /// <summary>In order of their beginning.</summary>
    public required IReadOnlyList<Span> Spans { get; init; }

    public required IReadOnlyList<Arrow> Arrows { get; init; }

    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>The lane of each event; -1 of those about no process.</summary>
    public required IReadOnlyList<int> LaneOf { get; init; }

    /// <summary>Lines of the record that could not be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>Events that were left out.</summary>
    public int Left { get; init; }

    /// <summary>From the first moment to the last event, in milliseconds.</summary>
    public double Length => Events.Count == 0 ? 0 : Events[^1].Time;

    public double Begin(Span span) => Events[span.From].Time;

    public double End(Span span) => Events[span.To].Time;

    public double LengthOf(Span span) => Math.Max(0, End(span) - Begin(span));
}
