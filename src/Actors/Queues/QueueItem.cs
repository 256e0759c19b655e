namespace ProcActors.Queues;

/// <summary>An item: its number is its place, for good. The payload is opaque, in one or more parts.</summary>
internal sealed class QueueItem(long number, IReadOnlyList<byte[]> payload)
{
    public long Number => number;

    public IReadOnlyList<byte[]> Payload => payload;

    /// <summary>How often it was handed to a process.</summary>
    public int Deliveries { get; set; }

    /// <summary>Whether somebody may have seen it before.</summary>
    public bool Redelivered { get; set; }

    /// <summary>Who holds it; null while it is ready.</summary>
    public Incarnation? Holder { get; set; }
}
