using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ProcActors.Queues;
using ProcActors.Telemetry;

namespace ProcActors;

/// <summary>
/// A queue whose items count as unfinished until their getter says so, as <c>multiprocessing.JoinableQueue</c>. An item got stays with its process until
/// done; if the process dies it comes back to its old place, marked as redelivered.
/// </summary>
/// <typeparam name="T">What the items are; anything that can be serialised.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue.")]
public sealed class JoinableQueue<T> : ProcessQueue<T>
{
    private readonly ConcurrentQueue<long> _taken = [];

    internal JoinableQueue(QueueEndpoint endpoint, string name, int capacity)
        : base(endpoint, name, capacity)
    {
    }

    /// <summary>
    /// Says that the oldest item got through this handle, and not finished, is done. The word is on its way when the call returns; a process killed in that
    /// very moment may leave the item to another, flagged as redelivered. Who must know that it has arrived uses <see cref="ReceiveAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">No such item is held: once too often.</exception>
    public ValueTask TaskDoneAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        QueueEndpoint endpoint = Endpoint;
        if (!_taken.TryDequeue(out long item))
            return ValueTask.FromException(new InvalidOperationException($"TaskDoneAsync was called more often than items were taken from the queue '{Name}' through this handle."));
        if (endpoint.Runtime.IsRecorded)
            return FinishAsync(item, cancellationToken);
        endpoint.NoteDone(item);
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until every item put has been done; at once when there is none.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask JoinAsync(CancellationToken cancellationToken = default) => await Endpoint.JoinAsync(null, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until every item put has been done, at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether all are done.</returns>
    public async ValueTask<bool> TryJoinAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        await Endpoint.JoinAsync(timeout, cancellationToken).ConfigureAwait(false) == QueueAnswer.Joined;

    /// <summary>Takes the oldest item as a delivery, for consumers that have several in hand; TaskDoneAsync does not touch it.</summary>
    /// <param name="cancellationToken">Gives up; no item is lost by it.</param>
    public async ValueTask<Delivery<T>> ReceiveAsync(CancellationToken cancellationToken = default) =>
        (await TryReceiveAsync(null, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Takes the oldest item as a delivery, waiting at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The delivery; null when there was none in time.</returns>
    public async ValueTask<Delivery<T>?> TryReceiveAsync(TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        using Activity? span = ActorsTelemetry.Begin("get", "queue", Name, ActivityKind.Consumer);
        Got got = await Endpoint.GetAsync(1, timeout, cancellationToken).ConfigureAwait(false);
        if (got.ShutDown)
            throw new QueueShutDownException(Name);
        if (got.Item is not { } item)
            return null;
        ActorsTelemetry.CountGot(Name);
        return new Delivery<T>(this, item, Read(item));
    }

    internal async ValueTask FinishAsync(long item, CancellationToken cancellationToken)
    {
        if (await Endpoint.DoneAsync(item, cancellationToken).ConfigureAwait(false) != QueueAnswer.Noted)
            throw new InvalidOperationException($"This process does not hold item {item} of the queue '{Name}' any more.");
    }

    internal ValueTask GiveBackAsync(long item)
    {
        Endpoint.Return(item);
        return ValueTask.CompletedTask;
    }

    private protected override void OnTaken(QueueProtocol.Item item) => _taken.Enqueue(item.Number);
}
