using ProcActors.Queues;
using ProcActors.Telemetry;

namespace ProcActors;

/// <content>Looking in, dead letters, and the end.</content>
public partial class ProcessQueue<T>
{
    /// <summary>Shows the oldest item that waits, and leaves it where it is: another may have it the next moment.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was one, and the item.</returns>
    /// <exception cref="PayloadException">The item can't be read back in this process.</exception>
    public async ValueTask<(bool Found, T Item)> TryPeekAsync(CancellationToken cancellationToken = default) =>
        await Endpoint.PeekAsync(cancellationToken).ConfigureAwait(false) is { } item ? (true, Read(item)) : (false, default!);

    /// <summary>
    /// Shuts the queue down for everybody, as CPython 3.13's <c>shutdown</c>: it takes no more items; gets go on until none is left and nobody holds one that
    /// might come back, then throw <see cref="QueueShutDownException"/>.
    /// </summary>
    /// <param name="immediate">Whether the items that wait are discarded; default: they are still handed out.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask ShutDownAsync(bool immediate = false, CancellationToken cancellationToken = default) => Endpoint.ShutDownAsync(immediate, cancellationToken);

    /// <summary>The items that are handed out no more, oldest first: processes crashed with them in hand, or their time was over.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<DeadLetter<T>>> DeadLettersAsync(CancellationToken cancellationToken = default)
    {
        List<DeadLetter<T>> letters = [];
        long next = 1;
        while (next > 0)
        {
            QueueProtocol.DeadList list = await Endpoint.DeadFromAsync(next, cancellationToken).ConfigureAwait(false);
            letters.AddRange(list.Items.Select(item => new DeadLetter<T>(item.Number, item.Expired, item.Ends, () => Read(item))));
            next = list.Next;
        }

        return letters;
    }

    /// <summary>Hands dead letters out again, at their old places, with their history forgotten.</summary>
    /// <param name="numbers">Which; none: all.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>How many there were.</returns>
    public ValueTask<int> RequeueAsync(IEnumerable<long>? numbers = null, CancellationToken cancellationToken = default) => BuryAsync(numbers, requeue: true, cancellationToken);

    /// <summary>Forgets dead letters.</summary>
    /// <inheritdoc cref="RequeueAsync"/>
    public ValueTask<int> DiscardAsync(IEnumerable<long>? numbers = null, CancellationToken cancellationToken = default) => BuryAsync(numbers, requeue: false, cancellationToken);

    private ValueTask<int> BuryAsync(IEnumerable<long>? numbers, bool requeue, CancellationToken cancellationToken)
    {
        long[] which = [.. numbers ?? []];
        return numbers is not null && which.Length == 0 ? new ValueTask<int>(0) : Endpoint.BuryAsync(which, requeue, cancellationToken);
    }

    private T Read(QueueProtocol.Corpse item) => item.Payload is { } payload
        ? _endpoint.Runtime.Payloads.Deserialize<T>(TraceStamp.Take(payload, out _).Span, _endpoint.Title)
        : throw new InvalidOperationException($"Item {item.Number} of the queue '{Name}' is too large to be shown: hand it out again to have it.");
}
