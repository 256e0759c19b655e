using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Queues;

/// <summary>
/// A process's side of one queue, shared by all its handles: numbers the requests, keeps who waits for what, and gives back items that nobody waits
/// for any more. Requests go out on the caller's thread; answers come in through <see cref="EndpointActor"/>.
/// </summary>
internal sealed class QueueEndpoint
{
    private static readonly ConditionalWeakTable<ProcessRuntime, ConcurrentDictionary<string, QueueEndpoint>> Endpoints = [];
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly ProcessRuntime _runtime;
    private readonly CoordinatorProtocol.Open _open;
    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly Queue<long> _taken = new();
    private readonly Lock _connectGate = new();
    private Task<Link>? _link;
    private Exception? _broken;
    private long _requests;

    private QueueEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
    {
        _runtime = runtime;
        _open = open;
    }

    public ProcessRuntime Runtime => _runtime;

    public static QueueEndpoint Of(ProcessRuntime runtime, CoordinatorProtocol.Open open) =>
        Endpoints.GetOrCreateValue(runtime).GetOrAdd($"{open.Kind}/{open.Size}/{open.Name}", _ => new QueueEndpoint(runtime, open));

    /// <summary>Finds, or makes, the queue; once.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => LinkAsync(cancellationToken);

    public async ValueTask<QueueAnswer> PutAsync(byte[] payload, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Response response = await RequestAsync(
            (link, request, wait) =>
            {
                int sent = 0;
                for (; payload.Length - sent > QueueProtocol.PartSize; sent += QueueProtocol.PartSize)
                    link.Tell(new QueueProtocol.PutPart(request, payload[sent..(sent + QueueProtocol.PartSize)]));
                link.Tell(new QueueProtocol.Put(request, sent == 0 ? payload : payload[sent..], wait));
            },
            timeout,
            cancellationToken).ConfigureAwait(false);
        return response.Answer;
    }

    /// <summary>The item granted; null when there was none in time. It is the caller's, to finish or give back.</summary>
    public async ValueTask<ReceivedItem?> GetAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Response response = await RequestAsync(static (link, request, wait) => link.Tell(new QueueProtocol.Get(request, wait)), timeout, cancellationToken).ConfigureAwait(false);
        return response.Item;
    }

    public async ValueTask<QueueAnswer> JoinAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Response response = await RequestAsync(static (link, request, wait) => link.Tell(new QueueProtocol.Join(request, wait)), timeout, cancellationToken).ConfigureAwait(false);
        return response.Answer;
    }

    public async ValueTask<QueueAnswer> DoneAsync(long item, CancellationToken cancellationToken)
    {
        Response response = await RequestAsync((link, request, _) => link.Tell(new QueueProtocol.Done(request, item)), null, cancellationToken).ConfigureAwait(false);
        return response.Answer;
    }

    public async ValueTask<QueueStatistics> InspectAsync(CancellationToken cancellationToken)
    {
        Response response = await RequestAsync(static (link, request, _) => link.Tell(new QueueProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);
        return response.Statistics!;
    }

    public async ValueTask ReturnAsync(long item, bool seen) => (await LinkAsync(CancellationToken.None).ConfigureAwait(false)).Tell(new QueueProtocol.Return(item, seen));

    public async ValueTask AcceptAsync(long item) => (await LinkAsync(CancellationToken.None).ConfigureAwait(false)).Tell(new QueueProtocol.Accept(item));

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

    private async ValueTask<Response> RequestAsync(Action<Link, long, bool> send, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Link link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        bool wait = timeout is not { } limit || limit > TimeSpan.Zero;
        long request = Interlocked.Increment(ref _requests);
        Pending pending = new();
        _pending[request] = pending;
        if (Volatile.Read(ref _broken) is { } broken)
            pending.TrySetException(broken);
        send(link, request, wait);
        if (pending.Task.IsCompleted || (!cancellationToken.CanBeCanceled && timeout is null) || !wait)
            return await pending.Task.ConfigureAwait(false);

        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is { } most)
            source.CancelAfter(most);

        // Only the queue can say whether the request was answered before it was taken back, so the wait goes on until it has.
        using CancellationTokenRegistration registration = source.Token.UnsafeRegister(_ => link.Tell(new QueueProtocol.Withdraw(request)), null);
        Response response = await pending.Task.ConfigureAwait(false);
        if (response.Answer == QueueAnswer.Withdrawn)
            cancellationToken.ThrowIfCancellationRequested();
        return response;
    }

    private Task<Link> LinkAsync(CancellationToken cancellationToken)
    {
        lock (_connectGate)
        {
            // A failed attempt is not kept: the next caller tries anew.
            if (_link is null || _link.IsFaulted || _link.IsCanceled)
                _link = ConnectAsync();
            return _link.IsCompletedSuccessfully ? _link : _link.WaitAsync(cancellationToken);
        }
    }

    private async Task<Link> ConnectAsync()
    {
        IActorRef host = await _runtime.RootServiceAsync<CoordinatorHost>().ConfigureAwait(false);
        object answer = await host.Ask(_open, AnswerTimeout).ConfigureAwait(false);
        if (answer is not CoordinatorProtocol.Opened opened)
            throw new InvalidOperationException($"The {_open.Kind} '{_open.Name}' could not be opened: {(answer as CoordinatorProtocol.Refused)?.Reason ?? answer}.");

        ExtendedActorSystem system = (ExtendedActorSystem)_runtime.System;
        IActorRef queue = system.Provider.ResolveActorRef(host.Path.Address + opened.Path);
        IActorRef self = system.SystemActorOf(Props.Create(typeof(EndpointActor), this, queue), $"endpoint-{Guid.NewGuid():n}");
        queue.Tell(new CoordinatorProtocol.Attach(_runtime.Incarnation), self);
        return new Link(queue, self);
    }

    private void Answer(long request, Response response)
    {
        if (_pending.TryRemove(request, out Pending? pending))
            pending.TrySetResult(response);
    }

    private void Break(string reason)
    {
        ProcActorsException broken = new($"The {_open.Kind} '{_open.Name}' can't be reached any more: {reason}.");
        Volatile.Write(ref _broken, broken);
        foreach (Pending pending in _pending.Values)
            pending.TrySetException(broken);
    }

    /// <summary>Whom to send to, and as whom.</summary>
    private sealed record Link(IActorRef Queue, IActorRef Self)
    {
        public void Tell(object message) => Queue.Tell(message, Self);
    }

    private sealed class Pending() : TaskCompletionSource<Response>(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct Response(QueueAnswer Answer, ReceivedItem? Item = null, QueueStatistics? Statistics = null);

    /// <summary>The address that answers come to.</summary>
    private sealed class EndpointActor(QueueEndpoint endpoint, IActorRef queue) : UntypedActor
    {
        private readonly Dictionary<long, List<byte[]>> _parts = [];

        protected override void PreStart() => Context.Watch(queue);

        protected override void PostStop() => endpoint.Break("the actor system of this process has ended");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case QueueProtocol.Answered answered:
                    endpoint.Answer(answered.Request, new Response(answered.Answer));
                    break;
                case QueueProtocol.ItemPart part:
                    if (!_parts.TryGetValue(part.Request, out List<byte[]>? parts))
                        _parts[part.Request] = parts = [];
                    parts.Add(part.Payload);
                    break;
                case QueueProtocol.Granted granted:
                    endpoint.Answer(granted.Request, new Response(QueueAnswer.Granted, new ReceivedItem(granted.Item, granted.Deliveries, granted.Redelivered, Collect(granted))));
                    break;
                case QueueProtocol.Snapshot snapshot:
                    endpoint.Answer(snapshot.Request, new Response(QueueAnswer.Noted, Statistics: snapshot.Statistics));
                    break;
                case Terminated:
                    endpoint.Break("its process has ended");
                    break;
            }
        }

        private byte[] Collect(QueueProtocol.Granted granted)
        {
            if (!_parts.Remove(granted.Request, out List<byte[]>? parts))
                return granted.Payload;
            parts.Add(granted.Payload);
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
}

/// <summary>An item as it arrived: still bytes, so that only its receiver can fail to read it.</summary>
internal sealed record ReceivedItem(long Number, int Deliveries, bool Redelivered, byte[] Payload);
