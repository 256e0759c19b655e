using ProcActors.Coordination;

namespace ProcActors.Leases;

/// <summary>A process's side of one lock or semaphore.</summary>
internal sealed class LeaseEndpoint : CoordinatorEndpoint, ILeaseGiver
{
    private readonly CoordinatorProtocol.Open _open;

    private LeaseEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => _open = open;

    /// <summary>The kind and the name, for messages to people.</summary>
    public string Title => $"{_open.Kind} '{_open.Name}'";

    public static LeaseEndpoint Of(ProcessRuntime runtime, CoordinatorProtocol.Open open) => Of(runtime, open, static (runtime, open) => new LeaseEndpoint(runtime, open));

    /// <summary>A lease; null when there was none in time.</summary>
    public async ValueTask<Lease?> TryAcquireAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync((link, request, wait) => link.Tell(new LeaseProtocol.Acquire(request, count, wait)), timeout, cancellationToken).ConfigureAwait(false) switch
        {
            LeaseProtocol.Granted granted => new Lease(this, granted.Token, count, granted.Abandoned),
            LeaseProtocol.Refused refused => throw new DeadlockException(Title, refused.Cycle),
            _ => null,
        };

    /// <summary>A lease, in time.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async ValueTask<Lease> AcquireAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await TryAcquireAsync(count, timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new TimeoutException($"The {Title} was not free within {timeout!.Value.TotalSeconds:0.###} s.");

    public ValueTask ReleaseAsync(Lease lease)
    {
        long token = lease.FencingToken;
        return ReleaseAsync((link, request, _) => link.Tell(new LeaseProtocol.Release(request, token)), token);
    }

    public ValueTask ReleaseOldestAsync() => ReleaseAsync(static (link, request, _) => link.Tell(new LeaseProtocol.ReleaseOldest(request)), null);

    public async ValueTask<LeaseProtocol.Snapshot> InspectAsync(CancellationToken cancellationToken) =>
        (LeaseProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new LeaseProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);

    private async ValueTask ReleaseAsync(Action<Link, long, bool> send, long? token)
    {
        if (await RequestAsync(send, null, CancellationToken.None).ConfigureAwait(false) is not LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld })
            return;
        LeaseProtocol.Snapshot now = await InspectAsync(CancellationToken.None).ConfigureAwait(false);
        throw new LeaseNotHeldException(Title, token, Runtime.Incarnation, now.Owners);
    }
}
