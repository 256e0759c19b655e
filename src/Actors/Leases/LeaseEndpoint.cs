using ProcActors.Coordination;
using ProcActors.Telemetry;

namespace ProcActors.Leases;

/// <summary>A process's side of one lock or semaphore.</summary>
internal sealed partial class LeaseEndpoint : CoordinatorEndpoint, ILeaseGiver
{
    private readonly CoordinatorProtocol.Open _open;
    private KeptWord? _kept;
    private long _grant;

    private LeaseEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => _open = open;

    /// <summary>The kind and the name, for messages to people.</summary>
    public string Title => $"{_open.Kind} '{_open.Name}'";

    public static LeaseEndpoint Of(ProcessRuntime runtime, CoordinatorProtocol.Open open) => Of(runtime, open, static (runtime, open) => new LeaseEndpoint(runtime, open));

    /// <summary>A lease; null when there was none in time.</summary>
    public ValueTask<Lease?> TryAcquireAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && TryTakeKept() is { } lease ? new ValueTask<Lease?>(lease) : ActorsTelemetry.IsOn ? AskTracedAsync(count, timeout, cancellationToken) : AskAsync(count, timeout, cancellationToken);

    private async ValueTask<Lease?> AskAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync((link, request, wait) => link.Tell(new LeaseProtocol.Acquire(request, count, wait)), timeout, cancellationToken).ConfigureAwait(false) switch
        {
            LeaseProtocol.Granted granted => Take(granted, count),
            LeaseProtocol.Refused refused => throw new DeadlockException(Title, refused.Cycle),
            _ => null,
        };

    /// <summary>A lease, in time.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public ValueTask<Lease> AcquireAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && TryTakeKept() is { } lease ? new ValueTask<Lease>(lease) : AskInTimeAsync(count, timeout, cancellationToken);

    private async ValueTask<Lease> AskInTimeAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await (ActorsTelemetry.IsOn ? AskTracedAsync(count, timeout, cancellationToken) : AskAsync(count, timeout, cancellationToken)).ConfigureAwait(false)
        ?? throw new TimeoutException($"The {Title} was not free within {timeout!.Value.TotalSeconds:0.###} s.");

    public ValueTask ReleaseAsync(Lease lease)
    {
        long token = lease.FencingToken;
        if (lease.Since != 0)
            ActorsTelemetry.MeasureHeld(_open.Kind, _open.Name, lease.Since);
        if (Volatile.Read(ref _kept) is { } kept && TryLeave(kept, token))
            return ValueTask.CompletedTask;
        return ReleaseAsync((link, request, _) => link.Tell(new LeaseProtocol.Release(request, token)), token);
    }

    public ValueTask ReleaseOldestAsync() =>
        Volatile.Read(ref _kept) is { } kept && KeptWord.GrantOf(kept.Token) == Volatile.Read(ref _grant) && TryLeave(kept, kept.Token)
            ? ValueTask.CompletedTask
            : ReleaseAsync(static (link, request, _) => link.Tell(new LeaseProtocol.ReleaseOldest(request)), null);

    public async ValueTask<LeaseProtocol.Snapshot> InspectAsync(CancellationToken cancellationToken) =>
        (LeaseProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new LeaseProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);

    // Its word says that it is free; who waits for it need not wait for more than the message.
    private bool TryLeave(KeptWord kept, long token)
    {
        if (!kept.TryLeave(token, out bool wanted))
            return false;
        if (wanted)
            Connected!.Tell(new LeaseProtocol.Left());
        return true;
    }

    private Lease? TryTakeKept() =>
        Volatile.Read(ref _kept)?.TryEnter(Volatile.Read(ref _grant), out long token) == true && !IsBroken ? new Lease(this, token, 1, abandoned: false) { Since = ActorsTelemetry.Now } : null;

    private Lease Take(LeaseProtocol.Granted granted, int count)
    {
        if (granted.Kept is { } file)
        {
            Volatile.Write(ref _grant, granted.Token);
            if (_kept is null)
                Volatile.Write(ref _kept, KeptWord.Open(file));
        }

        return new Lease(this, granted.Token, count, granted.Abandoned);
    }

    private async ValueTask ReleaseAsync(Action<Link, long, bool> send, long? token)
    {
        if (await RequestAsync(send, null, CancellationToken.None).ConfigureAwait(false) is not LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld })
            return;
        LeaseProtocol.Snapshot now = await InspectAsync(CancellationToken.None).ConfigureAwait(false);
        throw new LeaseNotHeldException(Title, token, Runtime.Incarnation, now.Owners);
    }
}
