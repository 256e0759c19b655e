namespace ProcActors;

/// <summary>An item of a queue that is handed out no more.</summary>
/// <typeparam name="T">What the item is.</typeparam>
public sealed class DeadLetter<T>
{
    private readonly Func<T> _read;

    internal DeadLetter(long number, bool expired, IReadOnlyList<string> ends, Func<T> read)
    {
        Number = number;
        Expired = expired;
        Ends = ends;
        _read = read;
    }

    /// <summary>The number of the item in its queue, for <see cref="ProcessQueue{T}.RequeueAsync"/> and <see cref="ProcessQueue{T}.DiscardAsync"/>.</summary>
    public long Number { get; }

    /// <summary>Whether its time to live was over; otherwise processes crashed with it in hand.</summary>
    public bool Expired { get; }

    /// <summary>How the processes ended that had it in hand: <c>consumer.2: SIGKILL</c>.</summary>
    public IReadOnlyList<string> Ends { get; }

    /// <summary>The item.</summary>
    /// <exception cref="PayloadException">It can't be read back in this process.</exception>
    /// <exception cref="InvalidOperationException">It is too large to be shown (more than 256 KiB): hand it out again to have it.</exception>
    public T Value => _read();
}
