using ProcActors.Leases;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A lock, or permits of a semaphore, held by this process until released, disposed of, or the process has ended.
/// </summary>
[StaysInProcess("send the lock or the semaphore, and acquire it there")]
public sealed class Lease : IAsyncDisposable
{
    private readonly ILeaseGiver _giver;
    private int _released;

    internal Lease(ILeaseGiver giver, long token, int count, bool abandoned, long entry = 0)
    {
        _giver = giver;
        FencingToken = token;
        Count = count;
        Abandoned = abandoned;
        Entry = entry;
    }

    /// <summary>
    /// A number larger than that of every earlier lease of the same lock. Whatever the lock guards can refuse what comes with a smaller one: it is from
    /// an owner of the past.
    /// </summary>
    public long FencingToken { get; private set; }

    /// <summary>How many permits this is; 1 of a lock. Of a re-entrant lock, how often its owner has it, this time included.</summary>
    public int Count { get; }

    /// <summary>Whether a process died as the owner since the last lease was granted: what the lock guards may be half done.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>
    /// Cancelled when this process's runtime has ended, so that the lease protects nothing any more. As a process ends with its root, nothing else can
    /// take a lease from a living owner.
    /// </summary>
    public CancellationToken Lost => _giver.Lost;

    /// <summary>Which of its owner's entries into a re-entrant lock this is.</summary>
    internal long Entry { get; private set; }

    /// <summary>When it was granted, where somebody measures how long; 0 otherwise.</summary>
    internal long Since { get; set; }

    /// <summary>Gives it back; when the task ends, the next waiter has it.</summary>
    /// <exception cref="LeaseNotHeldException">It was released before.</exception>
    public ValueTask ReleaseAsync()
    {
        Volatile.Write(ref _released, 1);
        return _giver.ReleaseAsync(this);
    }

    /// <summary>Gives it back, unless that has been done.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
            return ValueTask.CompletedTask;
        ValueTask released = _giver.ReleaseAsync(this);
        return released.IsCompletedSuccessfully ? released : DisposeAsync(released);
    }

    private async ValueTask DisposeAsync(ValueTask released)
    {
        try
        {
            await released.ConfigureAwait(false);
        }
        catch (ProcActorsException) when (_giver.Lost.IsCancellationRequested)
        {
            // The root process is gone, and every lease with it.
        }
        catch (LeaseNotHeldException)
        {
            // Released through the handle in the meantime.
        }
    }

    /// <summary>Whether this is a lease of what <paramref name="giver"/> stands for.</summary>
    internal bool IsFrom(ILeaseGiver giver) => _giver == giver;

    /// <summary>What was given up for a time has been granted anew.</summary>
    internal void Renew(long token, long entry, bool abandoned) => (FencingToken, Entry, Abandoned) = (token, entry, abandoned);
}
