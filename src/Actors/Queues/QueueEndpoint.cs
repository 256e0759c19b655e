using ProcActors.Coordination;
using ProcActors.Lines;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>A process's side of one queue.</summary>
internal sealed class QueueEndpoint : CoordinatorEndpoint
{
    private const int MostAhead = 1023;
    private static readonly TimeSpan StoppingPatience = TimeSpan.FromSeconds(5);

    private readonly PutBuffer _puts;
    private readonly GetBuffer _gets;

    private QueueEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open)
    {
        Name = open.Name;
        Title = $"queue '{Name}'";
        // A record of a run is to be read as what happened one by one, so then everything is asked for and told one by one.
        _gets = new GetBuffer(message => Connected!.Tell(message), TakeNumbers, open.Kind == CoordinatorKinds.JoinableQueue, runtime.IsRecorded ? 0 : MostAhead, runtime.Time);
        _puts = new PutBuffer(Tell, TakeNumbers, Drop);
        runtime.Stopping += OnStopping;
    }

    public static QueueEndpoint Of(ProcessRuntime runtime, CoordinatorProtocol.Open open) => Of(runtime, open, static (runtime, open) => new QueueEndpoint(runtime, open));

    /// <summary>The queue's.</summary>
    public string Name { get; }

    /// <summary>The kind and the name, for messages to people.</summary>
    public string Title { get; }

    /// <summary>How many items that were posted the queue has yet to accept.</summary>
    public int Posted => _puts.Posted;

    /// <summary>Sends an item on its way; waits only while <paramref name="most"/> others are on theirs.</summary>
    /// <returns>How an item posted before was answered, if this one had to wait for it or it was refused; Accepted otherwise.</returns>
    public ValueTask<QueueAnswer> PostAsync(ReadOnlySpan<byte> payload, int most, CancellationToken cancellationToken)
    {
        if (Connected is null)
            return ConnectAndPostAsync(payload.ToArray(), most, cancellationToken);
        bool isShared = SharedValue.TryRead(payload, out SharedValue value);
        Task<QueueAnswer>? earlier = _puts.Post(payload, isShared ? value.Length : payload.Length, most);
        if (isShared && Shared.WhenRead() is { } read)
            return new ValueTask<QueueAnswer>(WaitAsync(earlier, read, cancellationToken));
        return earlier is null ? new ValueTask<QueueAnswer>(QueueAnswer.Accepted) : new ValueTask<QueueAnswer>(earlier.WaitAsync(cancellationToken));
    }

    /// <summary>The bytes of an item; a large one is written where its getter can read it, and only where that is travels.</summary>
    /// <exception cref="PayloadException">It can't be serialised.</exception>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public byte[] Write(object? item, int largest)
    {
        int size = PayloadSerializer.SizeOf(item);
        if (size >= Arenas.SmallestValue && size <= largest && Shared.TryTake(size) is { } place)
        {
            PayloadSerializer.WriteTo(Shared.BytesOf(place), item!);
            return place.ToPayload();
        }

        byte[] payload = Runtime.Payloads.Serialize(item);
        if (payload.Length > largest)
            throw new ArgumentException($"The item is {payload.Length:N0} bytes long; the queue '{Name}' takes at most {largest:N0} bytes.", nameof(item));
        if (Shared.TryTake(payload.Length) is not { } other)
            return payload;
        payload.CopyTo(Shared.BytesOf(other));
        return other.ToPayload();
    }

    /// <summary>The item that came; a large one may be written over by its putter from then on.</summary>
    /// <exception cref="PayloadException">The bytes are damaged or speak of a type that is not to be had here.</exception>
    public T Read<T>(QueueProtocol.Item item)
    {
        if (!SharedValue.TryRead(item.Payload, out SharedValue value))
            return Runtime.Payloads.Deserialize<T>(item.Payload, Title);
        try
        {
            return Runtime.Payloads.Deserialize<T>(Shared.BytesOf(value), Title);
        }
        finally
        {
            _gets.NoteRead(item.Number);
        }
    }

    /// <summary>Waits until the queue has accepted every item posted.</summary>
    public Task<QueueAnswer> FlushAsync() => _puts.PostedAsync();

    /// <summary>Puts items; answered when all are in the queue, or when some are refused.</summary>
    public async ValueTask<QueueAnswer> PutAsync(Put put, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Array.ForEach(put.Payloads, Drop);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Connected is null)
            await ConnectAsync(cancellationToken).ConfigureAwait(false);
        _puts.Add(put);
        QueueAnswer answer = await WaitAsync(put, put.Wait, timeout, cancellationToken, () => _puts.Withdraw(put)).ConfigureAwait(false);
        if (answer == QueueAnswer.Withdrawn)
            cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>An item, if there was one in time. It is the caller's, to finish or give back.</summary>
    /// <param name="wanted">How many the caller could use: so many may come ahead.</param>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<Got> GetAsync(int wanted, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || Connected is null)
            return ConnectAndGetAsync(wanted, timeout, cancellationToken);
        Got got = _gets.Get(MayWait(timeout), wanted, out GetBuffer.Waiting? waiting);
        return waiting is null ? new ValueTask<Got>(got) : WaitAsync(waiting, timeout, cancellationToken);
    }

    /// <summary>An item that has been handed ahead.</summary>
    public bool TryGet(out QueueProtocol.Item? item) => _gets.TryGet(out item);

    public async ValueTask<QueueProtocol.Item?> PeekAsync(CancellationToken cancellationToken) =>
        (await AskAsync(static request => new QueueProtocol.Peek(request), cancellationToken).ConfigureAwait(false) as QueueProtocol.Shown)?.Item;

    public async ValueTask<QueueAnswer> JoinAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        AnswerOf(await RequestAsync((link, request, wait) => Tell(new QueueProtocol.Join(request, wait)), timeout, cancellationToken).ConfigureAwait(false));

    public async ValueTask<QueueAnswer> DoneAsync(long item, CancellationToken cancellationToken) =>
        AnswerOf(await AskAsync(request => new QueueProtocol.Done(request, item), cancellationToken).ConfigureAwait(false));

    /// <summary>Says that an item is done, without waiting for an answer.</summary>
    public void NoteDone(long item) => _gets.NoteDone(item);

    public async ValueTask ShutDownAsync(bool immediate, CancellationToken cancellationToken) =>
        await AskAsync(request => new QueueProtocol.ShutDown(request, immediate), cancellationToken).ConfigureAwait(false);

    public async ValueTask<QueueStatistics> InspectAsync(CancellationToken cancellationToken) =>
        ((QueueProtocol.Snapshot)await AskAsync(static request => new QueueProtocol.Inspect(request), cancellationToken).ConfigureAwait(false)).Statistics;

    public async ValueTask<QueueProtocol.DeadList> DeadFromAsync(long number, CancellationToken cancellationToken) =>
        (QueueProtocol.DeadList)await AskAsync(request => new QueueProtocol.ListDead(request, number), cancellationToken).ConfigureAwait(false);

    public async ValueTask<int> BuryAsync(long[] items, bool requeue, CancellationToken cancellationToken) =>
        ((QueueProtocol.Counted)await AskAsync(request => new QueueProtocol.Bury(request, items, requeue), cancellationToken).ConfigureAwait(false)).Count;

    public void Return(long item) => Tell(new QueueProtocol.Return([item], Seen: true));

    protected override IReply? Receive(object message)
    {
        switch (message)
        {
            case QueueProtocol.Granted granted:
                _gets.Granted(granted);
                return null;
            case QueueProtocol.Recall:
                _gets.Recall();
                return null;
            case CoordinatorProtocol.Withdrawn withdrawn when IsOfBuffers(withdrawn.Request, QueueAnswer.Withdrawn, 1):
                return null;
            case QueueProtocol.Answered answered when IsOfBuffers(answered.Request, answered.Answer, answered.Count):
                return null;
            case QueueProtocol.Answered { Count: > 1 } answered:
                for (int i = 0; i < answered.Count; i++)
                    Complete(answered with { Request = answered.Request + i });
                return null;
            default:
                return base.Receive(message);
        }
    }

    protected override void OnBroken(Exception broken)
    {
        _puts.Break(broken);
        _gets.Break(broken);
    }

    // What was said and posted is to reach the queue before this process ends.
    private void OnStopping()
    {
        _gets.Flush();
        Task.WhenAny(_puts.PostedAsync(), Task.Delay(StoppingPatience)).Wait();
    }

    private bool IsOfBuffers(long request, QueueAnswer answer, int count) => _puts.Answer(request, answer, count) || _gets.Answer(request, answer);

    private Arenas Shared => Runtime.Lines.Arenas;

    private void Drop(byte[] payload)
    {
        if (SharedValue.TryRead(payload, out SharedValue value))
            Shared.Drop(value);
    }

    // What happened before is told before.
    private void Tell(object message)
    {
        _gets.Flush();
        Connected!.Tell(message);
    }

    private ValueTask<IReply> AskAsync(Func<long, object> message, CancellationToken cancellationToken) =>
        RequestAsync((link, request, _) => Tell(message(request)), null, cancellationToken);

    private async ValueTask<QueueAnswer> ConnectAndPostAsync(byte[] payload, int most, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await PostAsync(payload, most, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Got> ConnectAndGetAsync(int wanted, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await GetAsync(wanted, timeout, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Got> WaitAsync(GetBuffer.Waiting waiting, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Got got = await WaitAsync(waiting, waiting.Wait, timeout, cancellationToken, () => _gets.Withdraw(waiting)).ConfigureAwait(false);
        if (got is { Item: null, ShutDown: false })
            cancellationToken.ThrowIfCancellationRequested();
        return got;
    }

    private static async Task<QueueAnswer> WaitAsync(Task<QueueAnswer>? earlier, Task read, CancellationToken cancellationToken)
    {
        await read.WaitAsync(cancellationToken).ConfigureAwait(false);
        return earlier is null ? QueueAnswer.Accepted : await earlier.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static QueueAnswer AnswerOf(IReply reply) => reply is QueueProtocol.Answered answered ? answered.Answer : QueueAnswer.Withdrawn;
}
