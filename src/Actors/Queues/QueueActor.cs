using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Queues;

/// <summary>The queue as an actor: who speaks, what the rules answer, whom it is sent to.</summary>
internal sealed class QueueActor : UntypedActor
{
    private readonly string _name;
    private readonly QueueState _state;
    private readonly Dictionary<IActorRef, Incarnation> _processes = [];
    private readonly Dictionary<Incarnation, IActorRef> _endpoints = [];
    private readonly Dictionary<(IActorRef Endpoint, long Request), List<byte[]>> _parts = [];
    private readonly HashSet<Incarnation> _ended = [];

    public QueueActor(string name, int capacity, bool joinable)
    {
        _name = name;
        _state = new QueueState(capacity, joinable);
    }

    public static Props Props(string name, int capacity, bool joinable) => Akka.Actor.Props.Create(typeof(QueueActor), name, capacity, joinable);

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ProcessEnded));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Attach attach:
                OnAttach(attach.Process);
                return;
            case ProcessEnded ended:
                OnEnded(ended.Incarnation);
                break;
            default:
                // The dead keep nothing: whatever arrives after the reap has lost its lease.
                if (!_processes.TryGetValue(Sender, out Incarnation? process))
                    return;
                OnRequest(process, message);
                break;
        }

        _state.AssertInvariants();
        Send();
    }

    private void OnAttach(Incarnation process)
    {
        if (_ended.Contains(process))
            return;
        _processes[Sender] = process;
        _endpoints[process] = Sender;
    }

    private void OnEnded(Incarnation process)
    {
        _ended.Add(process);
        if (_endpoints.Remove(process, out IActorRef? endpoint))
        {
            _processes.Remove(endpoint);
            foreach ((IActorRef, long) unfinished in _parts.Keys.Where(key => key.Endpoint.Equals(endpoint)).ToList())
                _parts.Remove(unfinished);
        }

        _state.End(process);
    }

    private void OnRequest(Incarnation process, object message)
    {
        switch (message)
        {
            case QueueProtocol.Put put:
                _state.Put(process, put.Request, Collect(put), put.Wait);
                break;
            case QueueProtocol.PutPart part:
                Parts(part.Request).Add(part.Payload);
                break;
            case QueueProtocol.Get get:
                _state.Get(process, get.Request, get.Wait);
                break;
            case QueueProtocol.Withdraw withdraw:
                _state.Withdraw(process, withdraw.Request);
                break;
            case QueueProtocol.Accept accept:
                _state.Accept(process, accept.Item);
                break;
            case QueueProtocol.Return given:
                _state.Return(process, given.Item, given.Seen);
                break;
            case QueueProtocol.Done done:
                _state.Done(process, done.Request, done.Item);
                break;
            case QueueProtocol.Join join:
                _state.Join(process, join.Request, join.Wait);
                break;
            case QueueProtocol.Inspect inspect:
                Sender.Tell(new QueueProtocol.Snapshot(inspect.Request, _state.Statistics));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private List<byte[]> Parts(long request)
    {
        if (!_parts.TryGetValue((Sender, request), out List<byte[]>? parts))
            _parts[(Sender, request)] = parts = [];
        return parts;
    }

    private IReadOnlyList<byte[]> Collect(QueueProtocol.Put put)
    {
        if (!_parts.Remove((Sender, put.Request), out List<byte[]>? parts))
            return [put.Payload];
        parts.Add(put.Payload);
        return parts;
    }

    private void Send()
    {
        foreach (QueueReply reply in _state.Replies)
        {
            if (!_endpoints.TryGetValue(reply.To, out IActorRef? endpoint))
                continue;
            if (reply.Item is { } item)
                SendItem(endpoint, reply.Request, item);
            else
                endpoint.Tell(new QueueProtocol.Answered(reply.Request, reply.Answer));
        }

        foreach (QueueEvent happened in _state.Events)
            Context.System.EventStream.Publish(new QueueHappened(_name, happened));
        _state.Replies.Clear();
        _state.Events.Clear();
    }

    private void SendItem(IActorRef endpoint, long request, QueueItem item)
    {
        for (int i = 0; i < item.Payload.Count - 1; i++)
            endpoint.Tell(new QueueProtocol.ItemPart(request, item.Payload[i]));
        endpoint.Tell(new QueueProtocol.Granted(request, item.Number, item.Deliveries, item.Redelivered, item.Payload[^1]));
    }
}
