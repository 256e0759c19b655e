using System.Runtime.CompilerServices;
using ProcActors.Coordination;
using ProcActors.Leases;

namespace ProcActors.RLocks;

/// <summary>A process's side of one re-entrant lock.</summary>
internal sealed class RLockEndpoint : CoordinatorEndpoint
{
    private readonly AsyncLocal<LeaseFlow?> _flow = new();
    private readonly ConditionalWeakTable<object, LeaseFlow> _owners = [];
    private readonly string _title;

    private RLockEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => _title = $"{open.Kind} '{open.Name}'";

    public static RLockEndpoint Of(ProcessRuntime runtime, string name) =>
        Of(runtime, new CoordinatorProtocol.Open(CoordinatorKinds.RLock, name, 0), static (runtime, open) => new RLockEndpoint(runtime, open));

    /// <summary>The owner that takes the lock: the one that was named, or the flow that calls.</summary>
    /// <remarks>
    /// Not to be called from an async method: what that sets is undone when it returns to its caller. A flow is an owner only while it has the lock; whatever
    /// was begun by a flow before it took the lock, or after it released it, must not be taken for it.
    /// </remarks>
    public LeaseFlow Enter(object? owner)
    {
        if (owner is not null)
            return _owners.GetOrCreateValue(owner);
        if (_flow.Value is { Last: not null } inside)
            return inside;
        return _flow.Value = new LeaseFlow();
    }

    public async ValueTask<Lease?> TryAcquireAsync(LeaseFlow flow, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        IReply reply = await RequestAsync((link, request, wait) => link.Tell(new RLockProtocol.Acquire(request, flow.Number, wait)), timeout, cancellationToken).ConfigureAwait(false);
        if (reply is not RLockProtocol.Granted granted)
            return null;
        Lease lease = new(new Giver(this, flow), granted.Token, granted.Depth, granted.Abandoned, granted.Entry);
        flow.Add(lease);
        return lease;
    }

    public async ValueTask<Lease> AcquireAsync(LeaseFlow flow, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await TryAcquireAsync(flow, timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new TimeoutException($"The {_title} was not free within {timeout!.Value.TotalSeconds:0.###} s.");

    /// <summary>Ends what the owner took last.</summary>
    public async ValueTask ReleaseAsync(object? owner)
    {
        Lease? last = (owner is null ? _flow.Value : _owners.GetOrCreateValue(owner))?.Last;
        if (last is null)
            throw new LeaseNotHeldException(_title, null, Runtime.Incarnation, (await InspectAsync(CancellationToken.None).ConfigureAwait(false)).Owners);
        await last.ReleaseAsync().ConfigureAwait(false);
    }

    public async ValueTask<LeaseProtocol.Snapshot> InspectAsync(CancellationToken cancellationToken) =>
        (LeaseProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new LeaseProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);

    private sealed class Giver(RLockEndpoint endpoint, LeaseFlow flow) : ILeaseGiver
    {
        public CancellationToken Lost => endpoint.Lost;

        public async ValueTask ReleaseAsync(Lease lease)
        {
            // First here: once the lock may be another's, nobody may be taken for its owner any more.
            flow.Remove(lease);
            (long token, long entry) = (lease.FencingToken, lease.Entry);
            IReply reply = await endpoint.RequestAsync((link, request, _) => link.Tell(new RLockProtocol.Release(request, token, entry)), null, CancellationToken.None).ConfigureAwait(false);
            if (reply is LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld })
                throw new LeaseNotHeldException(endpoint._title, token, endpoint.Runtime.Incarnation, (await endpoint.InspectAsync(CancellationToken.None).ConfigureAwait(false)).Owners);
        }
    }
}
