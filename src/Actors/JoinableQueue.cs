using System.Diagnostics.CodeAnalysis;
using ProcActors.Queues;

namespace ProcActors;

/// <summary>
/// A queue whose items count as unfinished until their getter says so, as <c>multiprocessing.JoinableQueue</c>. An item got stays with its process until
/// done; if the process dies it comes back to its old place, marked as redelivered.
/// </summary>
/// <typeparam name="T">What the items are; anything that can be serialised.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue.")]
public sealed class JoinableQueue<T> : ProcessQueue<T>
{
    internal JoinableQueue(QueueEndpoint endpoint, string name, int capacity)
        : base(endpoint, name, capacity)
    {
    }

    /// <summary>Says that the oldest item this process got with GetAsync, and has not finished, is done.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="InvalidOperationException">No such item is held: once too often.</exception>
    public async ValueTask TaskDoneAsync(CancellationToken cancellationToken = default)
    {
        if (!Endpoint.TryForgetOldestTaken(out long item))
            throw new InvalidOperationException($"TaskDoneAsync was called more often than items were taken from the queue '{Name}' by this process.");
        await FinishAsync(item, cancellationToken).ConfigureAwait(false);
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
        await TryReceiveAsync(null, cancellationToken).ConfigureAwait(false) ?? throw new OperationCanceledException(cancellationToken);

    /// <summary>Takes the oldest item as a delivery, waiting at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The delivery; null when there was none in time.</returns>
    public async ValueTask<Delivery<T>?> TryReceiveAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        await Endpoint.GetAsync(timeout, cancellationToken).ConfigureAwait(false) is { } item ? new Delivery<T>(this, item, Read(item)) : null;

    internal async ValueTask FinishAsync(long item, CancellationToken cancellationToken)
    {
        if (await Endpoint.DoneAsync(item, cancellationToken).ConfigureAwait(false) != QueueAnswer.Noted)
            throw new InvalidOperationException($"This process does not hold item {item} of the queue '{Name}' any more.");
    }

    internal ValueTask GiveBackAsync(long item) => Endpoint.ReturnAsync(item, seen: true);

    private protected override ValueTask TakenAsync(ReceivedItem item)
    {
        Endpoint.RememberTaken(item.Number);
        return ValueTask.CompletedTask;
    }
}
