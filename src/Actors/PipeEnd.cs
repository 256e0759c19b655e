using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Util;
using ProcActors.Pipes;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// One end of a pipe between processes, as <c>multiprocessing.Pipe</c>'s connections. The handle may be sent anywhere; several processes may hold the same
/// end, and each message is received by one of them.
/// </summary>
/// <remarks>
/// A process holds an end once it has used it, was started with it, or got a handle of it in another way; who has only made the pipe need not close the end it
/// gave away. When all who held an end have closed it or died, the other end receives what is left and then gets an <see cref="EndOfStreamException"/>. If somebody
/// comes to hold it again, a restarted process for one, the pipe goes on. A handle that waits in a queue keeps its end open while its sender lives.
/// </remarks>
/// <typeparam name="T">What the messages are; anything that can be serialised. Of <c>object</c> each may be of another type.</typeparam>
public sealed class PipeEnd<T> : IAsyncDisposable, ISurrogated, IHandle
{
    private readonly PipeEndpoint _endpoint;
    private readonly bool _duplex;
    private readonly int _capacity;
    private readonly int _side;
    private volatile bool _closed;

    internal PipeEnd(ProcessRuntime runtime, string name, bool duplex, int capacity, int side)
    {
        _endpoint = PipeEndpoint.Of(runtime, name, duplex, capacity);
        Name = name;
        (_duplex, _capacity, _side) = (duplex, capacity, side);
    }

    /// <summary>The name that the pipe is found by.</summary>
    public string Name { get; }

    /// <summary>Whether this end may send: both of a duplex pipe, the second of a one-way pipe.</summary>
    public bool CanSend => _duplex || _side == 1;

    /// <summary>Whether this end may receive: both of a duplex pipe, the first of a one-way pipe.</summary>
    public bool CanReceive => _duplex || _side == 0;

    private PipeEndpoint Endpoint => _closed ? throw new ObjectDisposedException(Name, $"This end of the pipe '{Name}' is closed.") : _endpoint;

    /// <summary>Sends a message, waiting for room. When the task ends the pipe has it: the sender may die.</summary>
    /// <param name="message">The message; serialised before the call returns; at most 256 MiB.</param>
    /// <param name="cancellationToken">Gives up; the message is then not sent.</param>
    /// <exception cref="IOException">Nobody holds the other end any more.</exception>
    /// <exception cref="InvalidOperationException">This end does not send.</exception>
    /// <exception cref="PayloadException">The message can't be serialised.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask SendAsync(T message, CancellationToken cancellationToken = default) => await TrySendAsync(message, null, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a message if there is room within <paramref name="timeout"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was sent.</returns>
    /// <inheritdoc cref="SendAsync"/>
    public ValueTask<bool> TrySendAsync(T message, TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        if (!CanSend)
            throw new InvalidOperationException($"This end of the one-way pipe '{Name}' receives only: send through the other one.");
        return Endpoint.SendAsync(_side, _endpoint.Write(message), timeout, cancellationToken);
    }

    /// <summary>Receives the next message, waiting for one.</summary>
    /// <param name="cancellationToken">Gives up; no message is lost by it.</param>
    /// <exception cref="EndOfStreamException">All has been received, and nobody holds the other end any more.</exception>
    /// <exception cref="InvalidOperationException">This end does not receive.</exception>
    /// <exception cref="PayloadException">The message can't be read back in this process, or is no <typeparamref name="T"/>; it counts as received.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default) => (await TryReceiveAsync(null, cancellationToken).ConfigureAwait(false)).Message;

    /// <summary>Receives the next message if there is one within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was one, and the message.</returns>
    /// <inheritdoc cref="ReceiveAsync"/>
    public async ValueTask<(bool Found, T Message)> TryReceiveAsync(TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        byte[]? payload = await Receiver().ReceiveAsync(_side, timeout, cancellationToken).ConfigureAwait(false);
        return payload is null ? (false, default!) : (true, _endpoint.Read<T>(payload));
    }

    /// <summary>All messages as they come, to the end of the stream.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">This end does not receive.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            T message;
            try
            {
                message = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EndOfStreamException)
            {
                yield break;
            }

            yield return message;
        }
    }

    /// <summary>Whether there is something to receive now: a message, or the end of the stream.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">This end does not receive.</exception>
    public ValueTask<bool> PollAsync(CancellationToken cancellationToken = default) => PollAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Whether there is something to receive within <paramref name="timeout"/>: a message, or the end of the stream.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">This end does not receive.</exception>
    public ValueTask<bool> PollAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => Receiver().PollAsync(_side, timeout, cancellationToken);

    /// <summary>This process gives the end up; further use of this handle throws ObjectDisposedException. A second close does nothing.</summary>
    public async ValueTask CloseAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await _endpoint.CloseAsync(_side).ConfigureAwait(false);
    }

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) =>
        new PipeSurrogate<T>(Name, _duplex, _capacity, _side, _endpoint.Runtime.Incarnation, Endpoint.Share(_side));

    /// <summary>The name and which end it is, for people.</summary>
    public override string ToString() => $"PipeEnd '{Name}' ({(_duplex ? "duplex" : CanSend ? "sends" : "receives")})";

    private PipeEndpoint Receiver() => CanReceive ? Endpoint : throw new InvalidOperationException($"This end of the one-way pipe '{Name}' sends only: receive from the other one.");
}

/// <summary>A pipe end's handle on its way to another process.</summary>
internal sealed record PipeSurrogate<T>(string Name, bool Duplex, int Capacity, int Side, Incarnation From, long Number) : ISurrogate
{
    public ISurrogated FromSurrogate(ActorSystem system)
    {
        ProcessRuntime runtime = ProcessRuntime.Of(system);
        PipeEndpoint.Of(runtime, Name, Duplex, Capacity).Arrive(Side, From, Number);
        return new PipeEnd<T>(runtime, Name, Duplex, Capacity, Side);
    }
}
