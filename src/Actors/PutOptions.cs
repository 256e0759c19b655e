namespace ProcActors;

/// <summary>What an item may be put with.</summary>
public sealed record PutOptions
{
    /// <summary>Items of a higher priority are handed out first; of the same, in their order. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// How long the item may wait to be got: after that it is a dead letter of the queue, and is handed out no more. Default (null): for ever. An item in
    /// hand does not expire.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }
}
