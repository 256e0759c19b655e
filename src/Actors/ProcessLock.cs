using Akka.Actor;
using Akka.Util;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A lock between processes, as <c>multiprocessing.Lock</c>: one owner at a time, not re-entrant, waiters served in their order. If the owner dies the
/// next waiter gets the lock and is told that it was abandoned. The handle may be sent anywhere.
/// </summary>
public sealed class ProcessLock : ISurrogated, IHandle
{
    private readonly LeaseEndpoint _endpoint;

    internal ProcessLock(ProcessRuntime runtime, string name)
    {
        Name = name;
        _endpoint = LeaseEndpoint.Of(runtime, new CoordinatorProtocol.Open(CoordinatorKinds.Lock, name, 1));
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>Waits for the lock.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; dispose of it to release the lock.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Lease> AcquireAsync(CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(1, null, cancellationToken);

    /// <summary>Waits for the lock at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">It was not free in time.</exception>
    /// <inheritdoc cref="AcquireAsync(CancellationToken)"/>
    public ValueTask<Lease> AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(1, timeout, cancellationToken);

    /// <summary>Takes the lock if it is free now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when somebody, this process included, has it.</returns>
    public ValueTask<Lease?> TryAcquireAsync(CancellationToken cancellationToken = default) => _endpoint.TryAcquireAsync(1, TimeSpan.Zero, cancellationToken);

    /// <summary>Takes the lock if it is free within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when it was not free in time.</returns>
    public ValueTask<Lease?> TryAcquireAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => _endpoint.TryAcquireAsync(1, timeout, cancellationToken);

    /// <summary>Releases the lock that this process holds, without its lease at hand.</summary>
    /// <exception cref="LeaseNotHeldException">This process does not hold it.</exception>
    public ValueTask ReleaseAsync() => _endpoint.ReleaseOldestAsync();

    /// <summary>Whether any process holds it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsLockedAsync(CancellationToken cancellationToken = default) => await OwnerAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Who holds it; null when it is free.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LeaseOwner?> OwnerAsync(CancellationToken cancellationToken = default) =>
        (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Owners.FirstOrDefault();

    /// <summary>How many requests wait for it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new LockSurrogate(Name);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessLock '{Name}'";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    internal sealed record LockSurrogate(string Name) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessLock(ProcessRuntime.Of(system), Name);
    }
}
