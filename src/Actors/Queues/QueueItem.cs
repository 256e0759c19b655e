namespace ProcActors.Queues;

/// <summary>An item: its number is its place, for good. Kept small: a queue may hold millions. What only few items have is in <see cref="ItemExtras"/>.</summary>
internal sealed class QueueItem(long number, QueuePayload payload)
{
    public long Number => number;

    public QueuePayload Payload => payload;

    /// <summary>How often it was handed to a process.</summary>
    public int Deliveries { get; set; }

    /// <summary>Whether somebody may have seen it before.</summary>
    public bool Redelivered { get; set; }

    /// <summary>Whether it was handed out before anybody asked for it, and has not been asked for since.</summary>
    public bool Ahead { get; set; }

    /// <summary>Whether it left the queue while it stood in line.</summary>
    public bool Gone { get; set; }

    /// <summary>Whether its holder has yet to say that it has reached its user.</summary>
    public bool Unaccepted { get; set; }

    /// <summary>Since when it is ready, or held (UTC).</summary>
    public DateTime Since { get; set; }

    /// <summary>Who holds it; null while it is ready.</summary>
    public QueueHolder? Holder { get; set; }
}
