using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Util;
using ProcActors.Lines;
using ProcActors.Queues;
using ProcActors.Serialization;
using ProcActors.Telemetry;

namespace ProcActors;

/// <summary>
/// A first-in first-out queue between processes, as <c>multiprocessing.Queue</c>. The handle may be sent anywhere: as an argument of a process, in a
/// message, through another queue. An item put is kept by the root process until a getter has it, whatever becomes of the putter.
/// </summary>
/// <typeparam name="T">What the items are; anything that can be serialised.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue.")]
public partial class ProcessQueue<T> : IAsyncDisposable, ISurrogated, IHandle
{
    /// <summary>The largest item, in serialised bytes: 256 MiB.</summary>
    public const int MaximumItemSize = 256 * 1024 * 1024;

    private readonly QueueEndpoint _endpoint;
    private volatile bool _closed;

    internal ProcessQueue(QueueEndpoint endpoint, string name, int capacity)
    {
        _endpoint = endpoint;
        Name = name;
        Capacity = capacity;
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>The most items that wait in it; 0 is without limit. Items taken and not done do not count.</summary>
    public int Capacity { get; }

    private protected QueueEndpoint Endpoint => _closed ? throw new ObjectDisposedException(Name, $"This handle of the queue '{Name}' is closed.") : _endpoint;

    /// <summary>Puts an item, waiting for room. When the task ends the queue has the item: the putter may die.</summary>
    /// <param name="item">The item; serialised before the call returns.</param>
    /// <param name="cancellationToken">Gives up; the item is then not in the queue.</param>
    /// <exception cref="PayloadException">The item can't be serialised.</exception>
    /// <exception cref="ArgumentException">The item is larger than <see cref="MaximumItemSize"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="QueueShutDownException">The queue takes no more items.</exception>
    public async ValueTask PutAsync(T item, CancellationToken cancellationToken = default) =>
        await PutCoreAsync(item, null, null, cancellationToken).ConfigureAwait(false);

    /// <summary>Puts an item with a priority or a time to live, waiting for room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="options">Which.</param>
    /// <param name="cancellationToken">Gives up; the item is then not in the queue.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <inheritdoc cref="PutAsync(T, CancellationToken)"/>
    public async ValueTask PutAsync(T item, PutOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.TimeToLive is { } life)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero, nameof(options));
        await PutCoreAsync(item, options, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts an item, waiting for room at most <paramref name="timeout"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">There was no room in time.</exception>
    /// <inheritdoc cref="PutAsync(T, CancellationToken)"/>
    public async ValueTask PutAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await PutCoreAsync(item, null, timeout, cancellationToken).ConfigureAwait(false))
            throw new TimeoutException($"The queue '{Name}' (capacity {Capacity}) had no room for an item within {timeout.TotalSeconds:0.###} s.");
    }

    /// <summary>Puts an item if there is room now.</summary>
    /// <returns>Whether the item is in the queue.</returns>
    /// <inheritdoc cref="PutAsync(T, CancellationToken)"/>
    public ValueTask<bool> TryPutAsync(T item, CancellationToken cancellationToken = default) => PutCoreAsync(item, null, TimeSpan.Zero, cancellationToken);

    /// <summary>Puts an item if there is room within <paramref name="timeout"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the item is in the queue.</returns>
    /// <inheritdoc cref="PutAsync(T, CancellationToken)"/>
    public ValueTask<bool> TryPutAsync(T item, TimeSpan? timeout, CancellationToken cancellationToken = default) => PutCoreAsync(item, null, timeout, cancellationToken);

    /// <summary>Takes the oldest item, waiting for one.</summary>
    /// <param name="cancellationToken">Gives up; no item is lost by it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="PayloadException">The item could not be read back in this process, or is no <typeparamref name="T"/>; it counts as got.</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down and has nothing more to give.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        // Often it is here already: then there is nothing to wait for, and nothing to allocate.
        ValueTask<(bool Found, T Item)> got = GetCoreAsync(null, cancellationToken);
        return got.IsCompletedSuccessfully ? new ValueTask<T>(got.Result.Item) : AwaitItemAsync(got);
    }

    /// <summary>Takes the oldest item, waiting for one at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">There was no item in time.</exception>
    /// <inheritdoc cref="GetAsync(CancellationToken)"/>
    public async ValueTask<T> GetAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        (bool found, T item) = await GetCoreAsync(timeout, cancellationToken).ConfigureAwait(false);
        return found ? item : throw new TimeoutException($"The queue '{Name}' had no item within {timeout.TotalSeconds:0.###} s.");
    }

    /// <summary>Takes the oldest item if there is one now.</summary>
    /// <returns>Whether there was one, and the item.</returns>
    /// <inheritdoc cref="GetAsync(CancellationToken)"/>
    public ValueTask<(bool Found, T Item)> TryGetAsync(CancellationToken cancellationToken = default) => GetCoreAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Takes the oldest item if there is one within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was one, and the item.</returns>
    /// <inheritdoc cref="GetAsync(CancellationToken)"/>
    public ValueTask<(bool Found, T Item)> TryGetAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => GetCoreAsync(timeout, cancellationToken);

    /// <summary>How many items wait in the queue; exact when it was answered.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => (await StatisticsAsync(cancellationToken).ConfigureAwait(false)).Ready;

    /// <summary>Whether no item waits in the queue.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken = default) => await CountAsync(cancellationToken).ConfigureAwait(false) == 0;

    /// <summary>Whether a put would have to wait; never of an unbounded queue.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> IsFullAsync(CancellationToken cancellationToken = default) => await CountAsync(cancellationToken).ConfigureAwait(false) >= Capacity && Capacity > 0;

    /// <summary>All that the queue counts, of one moment.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<QueueStatistics> StatisticsAsync(CancellationToken cancellationToken = default) => Endpoint.InspectAsync(cancellationToken);

    /// <summary>Closes this handle: its further use throws ObjectDisposedException. The queue and other handles go on. A second close does nothing.</summary>
    public ValueTask CloseAsync()
    {
        _closed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return CloseAsync();
    }

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new QueueSurrogate<T>(Name, Capacity, this is JoinableQueue<T>);

    /// <summary>The name and the size, for people.</summary>
    public override string ToString() => $"{GetType().Name.Split('`')[0]} '{Name}'{(Capacity == 0 ? "" : $" (capacity {Capacity})")}";

    /// <summary>What becomes of an item when its caller has it.</summary>
    private protected virtual void OnTaken(QueueProtocol.Item item)
    {
    }

    private protected T Read(QueueProtocol.Item item)
    {
        ReadOnlyMemory<byte> payload = TraceStamp.Take(item.Payload, out ActivityContext? origin);
        if (origin is not { } from)
            return _endpoint.Read<T>(item);
        ActorsTelemetry.LinkTo(from);
        return _endpoint.Runtime.Payloads.Deserialize<T>(payload.Span, _endpoint.Title);
    }

    // A large item only says where in shared memory it lies; the queue must see that as it is.
    private protected byte[] Write(T item)
    {
        byte[] payload = Endpoint.Write(item, MaximumItemSize);
        return ActorsTelemetry.IsTraced && !SharedValue.Is(payload) ? TraceStamp.Put(payload) : payload;
    }

    private protected bool IsIn(QueueAnswer answer) => answer != QueueAnswer.ShutDown ? answer == QueueAnswer.Accepted : throw new QueueShutDownException(Name);

    private static async ValueTask<T> AwaitItemAsync(ValueTask<(bool Found, T Item)> got) => (await got.ConfigureAwait(false)).Item;

    private async ValueTask<bool> PutCoreAsync(T item, PutOptions? options, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using Activity? span = ActorsTelemetry.Begin("put", "queue", Name, ActivityKind.Producer);
        Put put = new([Write(item)], timeout is not { } limit || limit > TimeSpan.Zero, options?.Priority ?? 0, (long)Math.Ceiling(options?.TimeToLive?.TotalMilliseconds ?? 0));
        bool isIn = IsIn(await Endpoint.PutAsync(put, timeout, cancellationToken).ConfigureAwait(false));
        if (isIn)
            ActorsTelemetry.CountPut(Name);
        return isIn;
    }

    private ValueTask<(bool Found, T Item)> GetCoreAsync(TimeSpan? timeout, CancellationToken cancellationToken, int wanted = 1) =>
        ActorsTelemetry.IsOn ? GetTracedAsync(timeout, cancellationToken, wanted) : GetQuietlyAsync(timeout, cancellationToken, wanted);

    private async ValueTask<(bool Found, T Item)> GetTracedAsync(TimeSpan? timeout, CancellationToken cancellationToken, int wanted)
    {
        using Activity? span = ActorsTelemetry.Begin("get", "queue", Name, ActivityKind.Consumer);
        (bool Found, T Item) got = await GetQuietlyAsync(timeout, cancellationToken, wanted).ConfigureAwait(false);
        span?.SetTag("procactors.found", got.Found);
        return got;
    }

    private ValueTask<(bool Found, T Item)> GetQuietlyAsync(TimeSpan? timeout, CancellationToken cancellationToken, int wanted)
    {
        ValueTask<Got> got = Endpoint.GetAsync(wanted, timeout, cancellationToken);
        return got.IsCompletedSuccessfully && got.Result is { Item: { } item } ? new ValueTask<(bool, T)>((true, Take(item))) : AwaitAsync(got);
    }

    private async ValueTask<(bool Found, T Item)> AwaitAsync(ValueTask<Got> waiting)
    {
        Got got = await waiting.ConfigureAwait(false);
        if (got.ShutDown)
            throw new QueueShutDownException(Name);
        return got.Item is { } item ? (true, Take(item)) : (false, default!);
    }

    private T Take(QueueProtocol.Item item)
    {
        OnTaken(item);
        ActorsTelemetry.CountGot(Name);
        return Read(item);
    }
}
