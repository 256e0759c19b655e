using ProcActors.Leases;

namespace ProcActors;

/// <summary>
/// A lock, or permits of a semaphore, held by this process until released, disposed of, or the process has ended.
/// </summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly LeaseEndpoint _endpoint;
    private int _released;

    internal Lease(LeaseEndpoint endpoint, long token, int count, bool abandoned)
    {
        _endpoint = endpoint;
        FencingToken = token;
        Count = count;
        Abandoned = abandoned;
    }

    /// <summary>
    /// A number larger than that of every earlier lease of the same lock. Whatever the lock guards can refuse what comes with a smaller one: it is from
    /// an owner of the past.
    /// </summary>
    public long FencingToken { get; }

    /// <summary>How many permits this is; 1 of a lock.</summary>
    public int Count { get; }

    /// <summary>Whether a process died as the owner since the last lease was granted: what the lock guards may be half done.</summary>
    public bool Abandoned { get; }

    /// <summary>
    /// Cancelled when this process's runtime has ended, so that the lease protects nothing any more. As a process ends with its root, nothing else can
    /// take a lease from a living owner.
    /// </summary>
    public CancellationToken Lost => _endpoint.Lost;

    /// <summary>Gives it back; when the task ends, the next waiter has it.</summary>
    /// <exception cref="LeaseNotHeldException">It was released before.</exception>
    public async ValueTask ReleaseAsync()
    {
        Volatile.Write(ref _released, 1);
        await _endpoint.ReleaseAsync(FencingToken).ConfigureAwait(false);
    }

    /// <summary>Gives it back, unless that has been done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
            return;
        try
        {
            await _endpoint.ReleaseAsync(FencingToken).ConfigureAwait(false);
        }
        catch (ProcActorsException) when (_endpoint.Lost.IsCancellationRequested)
        {
            // The root process is gone, and every lease with it.
        }
        catch (LeaseNotHeldException)
        {
            // Released through the handle in the meantime.
        }
    }
}
