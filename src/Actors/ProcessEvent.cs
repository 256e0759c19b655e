using Akka.Actor;
using Akka.Util;
using ProcActors.Events;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// An event between processes, as <c>multiprocessing.Event</c>: whoever waits goes on once somebody has set it, and it stays set until cleared. A waiter
/// that dies is forgotten; a process that dies after setting it leaves it set. The handle may be sent anywhere.
/// </summary>
public sealed class ProcessEvent : ISurrogated, IHandle
{
    private readonly EventEndpoint _endpoint;

    internal ProcessEvent(ProcessRuntime runtime, string name)
    {
        Name = name;
        _endpoint = EventEndpoint.Of(runtime, name);
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>Whether it is set; exact when it was answered.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsSetAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).IsSet;

    /// <summary>Sets it: everybody who waits goes on. Nothing happens if it is set.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask SetAsync(CancellationToken cancellationToken = default) => _endpoint.SetAsync(cancellationToken);

    /// <summary>Clears it: whoever waits from now on waits until it is set again. Nothing happens if it is not set.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => _endpoint.ClearAsync(cancellationToken);

    /// <summary>Waits until it is set; at once if it is.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) => await _endpoint.WaitAsync(null, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until it is set, at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was set in time.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<bool> TryWaitAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => _endpoint.WaitAsync(timeout, cancellationToken);

    /// <summary>How many requests wait for it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new EventSurrogate(Name);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessEvent '{Name}'";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    internal sealed record EventSurrogate(string Name) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessEvent(ProcessRuntime.Of(system), Name);
    }
}
