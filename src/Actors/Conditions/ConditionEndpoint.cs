using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;

namespace ProcActors.Conditions;

/// <summary>A process's side of one lock and the conditions on it.</summary>
internal sealed class ConditionEndpoint : CoordinatorEndpoint, ILeaseGiver
{
    private readonly string _title;

    private ConditionEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => _title = $"lock of the {open.Kind} '{open.Name}'";

    public static ConditionEndpoint Of(ProcessRuntime runtime, string name) =>
        Of(runtime, new CoordinatorProtocol.Open(CoordinatorKinds.Condition, name, 0), static (runtime, open) => new ConditionEndpoint(runtime, open));

    public async ValueTask<Lease?> TryAcquireAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, wait) => link.Tell(new RLockProtocol.Acquire(request, 0, wait)), timeout, cancellationToken).ConfigureAwait(false) is RLockProtocol.Granted granted
            ? new Lease(this, granted.Token, 1, granted.Abandoned, granted.Entry)
            : null;

    public async ValueTask<Lease> AcquireAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        await TryAcquireAsync(timeout, cancellationToken).ConfigureAwait(false) ?? throw new TimeoutException($"The {_title} was not free within {timeout!.Value.TotalSeconds:0.###} s.");

    public async ValueTask ReleaseAsync(Lease lease)
    {
        (long token, long entry) = (lease.FencingToken, lease.Entry);
        IReply reply = await RequestAsync((link, request, _) => link.Tell(new RLockProtocol.Release(request, token, entry)), null, CancellationToken.None).ConfigureAwait(false);
        await CheckAsync(reply, token).ConfigureAwait(false);
    }

    /// <summary>Whether it was notified. The lease is held again either way, also when this throws.</summary>
    public async ValueTask<bool> WaitAsync(Lease lease, string room, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (!lease.IsFrom(this))
            throw new ArgumentException($"The lease is not one of the {_title}: acquire it with this condition, or another one on the same lock.", nameof(lease));
        long token = lease.FencingToken;
        IReply reply = await RequestAsync((link, request, wait) => link.Tell(new ConditionProtocol.Wait(request, token, room, wait)), timeout, cancellationToken).ConfigureAwait(false);
        await CheckAsync(reply, token).ConfigureAwait(false);
        ConditionProtocol.Resumed resumed = (ConditionProtocol.Resumed)reply;
        lease.Renew(resumed.Token, resumed.Entry, resumed.Abandoned);
        if (!resumed.WasNotified)
            cancellationToken.ThrowIfCancellationRequested();
        return resumed.WasNotified;
    }

    /// <summary>How many were notified.</summary>
    public async ValueTask<int> NotifyAsync(string room, int count, CancellationToken cancellationToken)
    {
        IReply reply = await RequestAsync((link, request, _) => link.Tell(new ConditionProtocol.Notify(request, room, count)), null, cancellationToken).ConfigureAwait(false);
        await CheckAsync(reply, null).ConfigureAwait(false);
        return ((ConditionProtocol.Notified)reply).Woken;
    }

    public async ValueTask<LeaseProtocol.Snapshot> InspectAsync(string room, CancellationToken cancellationToken) =>
        (LeaseProtocol.Snapshot)await RequestAsync((link, request, _) => link.Tell(new ConditionProtocol.Inspect(request, room)), null, cancellationToken).ConfigureAwait(false);

    private async ValueTask CheckAsync(IReply reply, long? token)
    {
        if (reply is LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld })
            throw new LeaseNotHeldException(_title, token, Runtime.Incarnation, (await InspectAsync("", CancellationToken.None).ConfigureAwait(false)).Owners);
    }
}
