using Akka.Actor;
using Akka.Util;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A number of permits between processes, as <c>multiprocessing.Semaphore</c> and <c>BoundedSemaphore</c>: waiters are served in their order, and the
/// permits of a process that dies come back. The handle may be sent anywhere.
/// </summary>
public sealed class ProcessSemaphore : ISurrogated, IHandle
{
    private readonly LeaseEndpoint _endpoint;

    internal ProcessSemaphore(ProcessRuntime runtime, string name, int permits, bool bounded)
    {
        Name = name;
        Permits = permits;
        IsBounded = bounded;
        _endpoint = LeaseEndpoint.Of(runtime, new CoordinatorProtocol.Open(bounded ? CoordinatorKinds.BoundedSemaphore : CoordinatorKinds.Semaphore, name, permits));
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>How many permits it began with.</summary>
    public int Permits { get; }

    /// <summary>Whether there can never be more permits than it began with.</summary>
    public bool IsBounded { get; }

    /// <summary>Waits for permits.</summary>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; dispose of it to give them back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive, or more than a bounded semaphore has.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Lease> AcquireAsync(int count = 1, CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(Checked(count), null, cancellationToken);

    /// <summary>Waits for permits at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">They were not free in time.</exception>
    /// <inheritdoc cref="AcquireAsync(int, CancellationToken)"/>
    public ValueTask<Lease> AcquireAsync(TimeSpan timeout, int count = 1, CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(Checked(count), timeout, cancellationToken);

    /// <summary>Takes permits if they are free now.</summary>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when they are not free, or somebody waits for them already.</returns>
    public ValueTask<Lease?> TryAcquireAsync(int count = 1, CancellationToken cancellationToken = default) => _endpoint.TryAcquireAsync(Checked(count), TimeSpan.Zero, cancellationToken);

    /// <summary>Takes permits if they are free within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="count">How many, all at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when they were not free in time.</returns>
    public ValueTask<Lease?> TryAcquireAsync(TimeSpan? timeout, int count = 1, CancellationToken cancellationToken = default) => _endpoint.TryAcquireAsync(Checked(count), timeout, cancellationToken);

    /// <summary>
    /// Gives back the oldest lease that this process holds. A process that holds none adds a permit, as CPython's release does; a bounded semaphore
    /// refuses that.
    /// </summary>
    /// <exception cref="LeaseNotHeldException">It is bounded and this process holds none.</exception>
    public ValueTask ReleaseAsync() => _endpoint.ReleaseOldestAsync();

    /// <summary>How many permits are free; exact when it was answered.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> ValueAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Free;

    /// <summary>Who holds permits, oldest first.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<LeaseOwner>> OwnersAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Owners;

    /// <summary>How many requests wait.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new SemaphoreSurrogate(Name, Permits, IsBounded);

    /// <summary>The name and the size, for people.</summary>
    public override string ToString() => $"ProcessSemaphore '{Name}' ({(IsBounded ? "bounded, " : "")}{Permits} permits)";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    private int Checked(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (IsBounded && count > Permits)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The semaphore '{Name}' is bounded to {Permits} permits: {count} could never be had.");
        return count;
    }

    internal sealed record SemaphoreSurrogate(string Name, int Permits, bool Bounded) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessSemaphore(ProcessRuntime.Of(system), Name, Permits, Bounded);
    }
}
