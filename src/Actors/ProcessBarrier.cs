using Akka.Actor;
using Akka.Util;
using ProcActors.Barriers;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A barrier between processes, as <c>multiprocessing.Barrier</c>: each party waits until all have arrived, then all pass, round after round. If a party
/// dies while it waits, or one of the last round fails before it is back, the barrier breaks and the others are told why. The handle may be sent anywhere.
/// </summary>
public sealed class ProcessBarrier : ISurrogated, IHandle
{
    private readonly BarrierEndpoint _endpoint;

    internal ProcessBarrier(ProcessRuntime runtime, string name, int parties)
    {
        Name = name;
        Parties = parties;
        _endpoint = BarrierEndpoint.Of(runtime, name, parties);
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>How many have to arrive before they pass.</summary>
    public int Parties { get; }

    /// <summary>Arrives, and waits until all have.</summary>
    /// <param name="cancellationToken">Leaves, as though this party had not arrived; the others wait on.</param>
    /// <returns>This party's place in the order of arrival, from 0: exactly one of each round gets 0.</returns>
    /// <exception cref="BarrierBrokenException">The barrier is broken, or broke while this party waited.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<int> WaitAsync(CancellationToken cancellationToken = default) => _endpoint.WaitAsync(null, null, cancellationToken);

    /// <summary>Arrives, and waits at most <paramref name="timeout"/> until all have; when it is over, the barrier breaks for everybody.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Leaves.</param>
    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    public ValueTask<int> WaitAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => _endpoint.WaitAsync(null, timeout, cancellationToken);

    /// <summary>
    /// Arrives with an action. When all have arrived, one party's action is run, in its process, before anybody passes: that of the last to arrive of those
    /// that brought one. If it throws, that party gets the exception and the barrier breaks.
    /// </summary>
    /// <param name="action">What this party does for all, if it is chosen.</param>
    /// <param name="timeout">The most to wait; null, the default, waits without limit, zero or less does not wait. The action itself has no limit.</param>
    /// <param name="cancellationToken">Leaves.</param>
    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    public ValueTask<int> WaitAsync(Func<ValueTask> action, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return _endpoint.WaitAsync(action, timeout, cancellationToken);
    }

    /// <summary>Breaks it: who waits, or comes, gets a <see cref="BarrierBrokenException"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask AbortAsync(CancellationToken cancellationToken = default) => _endpoint.AbortAsync(cancellationToken);

    /// <summary>Makes it as new; who waits now gets a <see cref="BarrierBrokenException"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask ResetAsync(CancellationToken cancellationToken = default) => _endpoint.ResetAsync(cancellationToken);

    /// <summary>Whether it is broken.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsBrokenAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Reason is not null;

    /// <summary>How many parties have arrived and not passed yet.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new BarrierSurrogate(Name, Parties);

    /// <summary>The name and the size, for people.</summary>
    public override string ToString() => $"ProcessBarrier '{Name}' ({Parties} parties)";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    internal sealed record BarrierSurrogate(string Name, int Parties) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessBarrier(ProcessRuntime.Of(system), Name, Parties);
    }
}
