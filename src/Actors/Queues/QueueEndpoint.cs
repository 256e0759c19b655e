using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Queues;

/// <summary>A process's side of one queue.</summary>
internal sealed class QueueEndpoint : CoordinatorEndpoint
{
    private readonly Queue<long> _taken = new();
    private readonly PartCollector _parts = new();

    private QueueEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open)
    {
    }

    public static QueueEndpoint Of(ProcessRuntime runtime, CoordinatorProtocol.Open open) => Of(runtime, open, static (runtime, open) => new QueueEndpoint(runtime, open));

    public ValueTask<QueueAnswer> PutAsync(byte[] payload, TimeSpan? timeout, CancellationToken cancellationToken) => AnswerAsync(
        (link, request, wait) => link.Tell(new QueueProtocol.Put(request, PartCollector.SendAllButLast(payload, request, link.Tell), wait)),
        timeout,
        cancellationToken);

    /// <summary>The item granted; null when there was none in time. It is the caller's, to finish or give back.</summary>
    public async ValueTask<ReceivedItem?> GetAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, wait) => link.Tell(new QueueProtocol.Get(request, wait)), timeout, cancellationToken).ConfigureAwait(false) is QueueProtocol.Granted granted
            ? new ReceivedItem(granted.Item, granted.Deliveries, granted.Redelivered, granted.Payload)
            : null;

    public ValueTask<QueueAnswer> JoinAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        AnswerAsync(static (link, request, wait) => link.Tell(new QueueProtocol.Join(request, wait)), timeout, cancellationToken);

    public ValueTask<QueueAnswer> DoneAsync(long item, CancellationToken cancellationToken) =>
        AnswerAsync((link, request, _) => link.Tell(new QueueProtocol.Done(request, item)), null, cancellationToken);

    public async ValueTask<QueueStatistics> InspectAsync(CancellationToken cancellationToken) =>
        ((QueueProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new QueueProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false)).Statistics;

    public ValueTask ReturnAsync(long item, bool seen) => TellAsync(new QueueProtocol.Return(item, seen));

    public ValueTask AcceptAsync(long item) => TellAsync(new QueueProtocol.Accept(item));

    /// <summary>Remembers an item for a later <see cref="TryForgetOldestTaken"/>.</summary>
    public void RememberTaken(long item)
    {
        lock (_taken)
            _taken.Enqueue(item);
    }

    public bool TryForgetOldestTaken(out long item)
    {
        lock (_taken)
            return _taken.TryDequeue(out item);
    }

    protected override IReply? Receive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Part part:
                _parts.Add(ActorRefs.Nobody, part);
                return null;
            case QueueProtocol.Granted granted:
                return granted with { Payload = Join(_parts.Collect(ActorRefs.Nobody, granted.Request, granted.Payload)) };
            default:
                return base.Receive(message);
        }
    }

    private async ValueTask<QueueAnswer> AnswerAsync(Action<Link, long, bool> send, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync(send, timeout, cancellationToken).ConfigureAwait(false) is QueueProtocol.Answered answered ? answered.Answer : QueueAnswer.Withdrawn;

    private static byte[] Join(IReadOnlyList<byte[]> parts)
    {
        if (parts is [var only])
            return only;
        byte[] whole = new byte[parts.Sum(part => part.Length)];
        int filled = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(whole, filled);
            filled += part.Length;
        }

        return whole;
    }
}

/// <summary>An item as it arrived: still bytes, so that only its receiver can fail to read it.</summary>
internal sealed record ReceivedItem(long Number, int Deliveries, bool Redelivered, byte[] Payload);
