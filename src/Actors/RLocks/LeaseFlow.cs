namespace ProcActors.RLocks;

/// <summary>One owner of a re-entrant lock among those of its process, with the leases it has, the last one last.</summary>
internal sealed class LeaseFlow
{
    private static long _flows;
    private readonly List<Lease> _held = [];

    public long Number { get; } = Interlocked.Increment(ref _flows);

    /// <summary>The lease it took last; null when it has none.</summary>
    public Lease? Last
    {
        get
        {
            lock (_held)
                return _held.Count == 0 ? null : _held[^1];
        }
    }

    public void Add(Lease lease)
    {
        lock (_held)
            _held.Add(lease);
    }

    public void Remove(Lease lease)
    {
        lock (_held)
            _held.Remove(lease);
    }
}
