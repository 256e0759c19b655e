using Akka.Actor;
using Akka.Util;
using ProcActors.RLocks;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A lock between processes that its owner may take again, as <c>multiprocessing.RLock</c>; it is free when it has been released as often as it was taken.
/// If the owner's process dies, the next waiter gets the lock and is told that it was abandoned. The handle may be sent anywhere.
/// </summary>
/// <remarks>
/// The owner is the asynchronous flow that asked for the lock: the method that called, and what it calls or starts until it has released it. Two flows of one process
/// exclude each other as two processes do. Take the lock in the method that needs it: what an <c>async</c> method takes for its caller, the caller does not
/// own, and would wait for. Where there is no flow, as between messages of an actor, name the owner with <see cref="OwnedBy"/>.
/// </remarks>
public sealed class ProcessRLock : ISurrogated, IHandle
{
    private readonly RLockEndpoint _endpoint;
    private readonly object? _owner;

    internal ProcessRLock(ProcessRuntime runtime, string name)
        : this(RLockEndpoint.Of(runtime, name), name, null)
    {
    }

    private ProcessRLock(RLockEndpoint endpoint, string name, object? owner)
    {
        _endpoint = endpoint;
        Name = name;
        _owner = owner;
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>The same lock for an owner that is no flow: whoever takes it through such a handle, of the same owner in this process, is one owner.</summary>
    /// <param name="owner">The owner; told from others by reference.</param>
    public ProcessRLock OwnedBy(object owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return new ProcessRLock(_endpoint, Name, owner);
    }

    /// <summary>Waits for the lock; the owner has it at once.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; dispose of it to release the lock once.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Lease> AcquireAsync(CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(_endpoint.Enter(_owner), null, cancellationToken);

    /// <summary>Waits for the lock at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">It was not free in time.</exception>
    /// <inheritdoc cref="AcquireAsync(CancellationToken)"/>
    public ValueTask<Lease> AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(_endpoint.Enter(_owner), timeout, cancellationToken);

    /// <summary>Takes the lock if it is free now, or the caller's.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when somebody else has it.</returns>
    public ValueTask<Lease?> TryAcquireAsync(CancellationToken cancellationToken = default) => TryAcquireAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Takes the lock if it is free, or the caller's, within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when somebody else had it all the time.</returns>
    public ValueTask<Lease?> TryAcquireAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        _endpoint.TryAcquireAsync(_endpoint.Enter(_owner), timeout, cancellationToken);

    /// <summary>Releases once what the caller took last, without its lease at hand.</summary>
    /// <exception cref="LeaseNotHeldException">The caller does not own the lock.</exception>
    public ValueTask ReleaseAsync() => _endpoint.ReleaseAsync(_owner);

    /// <summary>Whether anybody has it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsLockedAsync(CancellationToken cancellationToken = default) => await OwnerAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Which process has it, and how many times; null when it is free.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LeaseOwner?> OwnerAsync(CancellationToken cancellationToken = default) =>
        (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Owners.FirstOrDefault();

    /// <summary>How many requests wait for it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle; an owner stays behind.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new RLockSurrogate(Name);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessRLock '{Name}'";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    internal sealed record RLockSurrogate(string Name) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessRLock(ProcessRuntime.Of(system), Name);
    }
}
