using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ProcActors.Coordination;
using ProcActors.Queues;
using ProcActors.Serialization;
using ProcActors.Telemetry;

namespace ProcActors;

/// <content>Many items at a time.</content>
public partial class ProcessQueue<T>
{
    private const int MostInBatch = 1024;
    private const int MostBatches = 3;
    private const int SmallItem = 64;

    /// <summary>How many posted items may be on their way at once; a bounded queue takes no more than it has room for.</summary>
    internal const int MostPosted = 4096;

    /// <summary>
    /// Sends an item on its way, as CPython's <c>put</c> does: returns at once, or as soon as fewer than 4,096 others are on theirs. Much faster than one
    /// awaited <see cref="PutAsync(T, CancellationToken)"/> after the other; in return an item is safe only once <see cref="FlushAsync"/> has said so, or this
    /// process has ended in order: a killed process may lose what it posted last. While more than 32 MB of large items (8 KB and more) are unread it waits
    /// for those who read, unless nobody has for 20 ms.
    /// </summary>
    /// <param name="item">The item; serialised before the call returns.</param>
    /// <param name="cancellationToken">Gives up waiting; the item is on its way then.</param>
    /// <exception cref="PayloadException">The item can't be serialised.</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down: this or an earlier item is not in it.</exception>
    public ValueTask PostAsync(T item, CancellationToken cancellationToken = default)
    {
        using Activity? span = ActorsTelemetry.Begin("post", "queue", Name, ActivityKind.Producer);
        ActorsTelemetry.CountPut(Name);
        Span<byte> small = stackalloc byte[SmallItem];
        ReadOnlySpan<byte> payload = !ActorsTelemetry.IsTraced && PayloadSerializer.TryWrite(item, small, out int length) ? small[..length] : Write(item);
        ValueTask<QueueAnswer> posted = Endpoint.PostAsync(payload, MostPosted, cancellationToken);
        return posted.IsCompletedSuccessfully && posted.Result == QueueAnswer.Accepted ? ValueTask.CompletedTask : AwaitPostedAsync(posted);
    }

    /// <summary>Waits until the queue has every item that this process has posted.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QueueShutDownException">The queue was shut down before it had all of them.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) => IsIn(await Endpoint.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Puts many items, waiting for room: many on their way at once. When the task ends the queue has them all.</summary>
    /// <param name="items">The items, in the order they will have in the queue.</param>
    /// <param name="cancellationToken">Gives up; what is in the queue by then stays there.</param>
    /// <exception cref="PayloadException">An item can't be serialised; some before it are in the queue.</exception>
    /// <exception cref="QueueShutDownException">The queue takes no more items; some may be in it.</exception>
    public async ValueTask PutManyAsync(IEnumerable<T> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        using Activity? span = ActorsTelemetry.Begin("put", "queue", Name, ActivityKind.Producer);
        Queue<Task<QueueAnswer>> sent = [];
        List<byte[]> batch = [];
        long bytes = 0;
        foreach (T item in items)
        {
            byte[] payload = Write(item);
            if (batch.Count > 0 && (batch.Count == MostInBatch || bytes + payload.Length > PartCollector.PartSize))
                await SendAsync().ConfigureAwait(false);
            batch.Add(payload);
            bytes += payload.Length;
        }

        if (batch.Count > 0)
            await SendAsync().ConfigureAwait(false);
        while (sent.TryDequeue(out Task<QueueAnswer>? last))
            IsIn(await last.ConfigureAwait(false));

        async ValueTask SendAsync()
        {
            ActorsTelemetry.CountPut(Name, batch.Count);
            sent.Enqueue(Endpoint.PutAsync(new Put([.. batch], wait: true), null, cancellationToken).AsTask());
            batch.Clear();
            bytes = 0;
            if (sent.Count > MostBatches)
                IsIn(await sent.Dequeue().ConfigureAwait(false));
        }
    }

    /// <summary>Takes at least one item, waiting for it, and as many more as are there without waiting.</summary>
    /// <param name="maximum">The most to take.</param>
    /// <param name="cancellationToken">Gives up; no item is lost by it.</param>
    /// <returns>The items in their order; of a joinable queue each is to be finished by a TaskDoneAsync of its own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down and has nothing more to give.</exception>
    public async ValueTask<IReadOnlyList<T>> GetManyAsync(int maximum, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        using Activity? span = ActorsTelemetry.Begin("get", "queue", Name, ActivityKind.Consumer);
        List<T> items = [(await GetCoreAsync(null, cancellationToken, maximum).ConfigureAwait(false)).Item];
        while (items.Count < maximum && Endpoint.TryGet(out QueueProtocol.Item? next))
            items.Add(Take(next!));
        return items;
    }

    /// <summary>Takes item after item, until the queue is shut down and empty.</summary>
    /// <param name="cancellationToken">Ends the enumeration with an OperationCanceledException; no item is lost by it.</param>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            T item;
            using (ActorsTelemetry.Begin("get", "queue", Name, ActivityKind.Consumer))
            {
                Got got = await Endpoint.GetAsync(1, null, cancellationToken).ConfigureAwait(false);
                if (got.Item is not { } next)
                    yield break;
                item = Take(next);
            }

            yield return item;
        }
    }

    /// <summary>The queue as a channel to read from. It is complete when the queue is shut down and empty.</summary>
    public ChannelReader<T> AsChannelReader() => new QueueChannelReader<T>(this);

    /// <summary>
    /// The queue as a channel to write to: WriteAsync is <see cref="PutAsync(T, CancellationToken)"/>, TryWrite posts the item, TryComplete shuts the queue
    /// down.
    /// </summary>
    public ChannelWriter<T> AsChannelWriter() => new QueueChannelWriter<T>(this);

    /// <summary>The next item, if it has been handed to this process already.</summary>
    internal bool TryTakeHanded(out T item)
    {
        bool found = Endpoint.TryGet(out QueueProtocol.Item? next);
        item = found ? Take(next!) : default!;
        return found;
    }

    internal int Posted => Endpoint.Posted;

    private async ValueTask AwaitPostedAsync(ValueTask<QueueAnswer> posted) => IsIn(await posted.ConfigureAwait(false));
}
