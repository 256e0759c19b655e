namespace ProcActors.Launcher.Reports;

/// <summary>What a process did or had for a time.</summary>
/// <param name="Lane">The place of its lane.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Thing">The place of the thing it is about; -1 when it is about none.</param>
/// <param name="Number">The number of the item, lease or task.</param>
/// <param name="From">The place of the event that began it.</param>
internal sealed record Span(int Lane, SpanKind Kind, int Thing, long Number, int From)
{
    /// <summary>The place of the event that ended it; the last event of all while none has.</summary>
    public int To { get; set; } = -1;

    /// <summary>The row in its lane: two things at once are drawn one below the other.</summary>
    public int Row { get; set; }

    /// <summary>The row among all that have the same thing in hand.</summary>
    public int ThingRow { get; set; }

    public bool IsOpen => To < 0;
}

/// <summary>What a process did or had.</summary>
internal enum SpanKind
{
    Starting,
    Living,
    Waiting,
    Holding,
    Item,
    Task,
    Connection,
}
