namespace ProcActors.Queues;

/// <summary>What only few items have: a priority, a time to live, a history of deaths.</summary>
internal sealed class ItemExtras
{
    public int Priority { get; init; }

    /// <summary>The moment, in milliseconds of the caller's clock, from which nobody wants it any more; null for ever.</summary>
    public long? Expires { get; init; }

    /// <summary>How the processes ended that had it in hand, as far as it may have been the cause.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>Whether it was among several that a crashed process may have been working on: it is handed out by itself from then on.</summary>
    public bool Suspect { get; set; }
}
