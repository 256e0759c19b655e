namespace ProcActors.Leases;

/// <summary>
/// Whether the holder of a wanted lock may go on for a moment before it must hand over. A process that takes the lock over and over does so thousands of
/// times in that moment; one that takes it once would only keep the others waiting. Each shows which it is whenever it is let go on, now and then at first.
/// </summary>
internal sealed class Turns
{
    /// <summary>How long a turn is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(1);

    private const int TryEvery = 32;
    private const long Often = 16;

    private readonly HashSet<Incarnation> _busy = [];
    private long _grants;

    /// <summary>Whether <paramref name="process"/> may have a turn.</summary>
    public bool MayGoOn(Incarnation process) => _busy.Contains(process) || ++_grants % TryEvery == 0;

    /// <summary>So often had it the lock in its turn.</summary>
    public void Learn(Incarnation process, long times)
    {
        if (times < Often)
            _busy.Remove(process);
        else
            _busy.Add(process);
    }

    public void Forget(Incarnation process) => _busy.Remove(process);
}
