using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Queues;

/// <summary>The queue as an actor: who speaks, what the rules answer, whom it is sent to.</summary>
internal sealed class QueueActor(string name, int capacity, bool joinable) : CoordinatorActor
{
    private readonly QueueState _state = new(capacity, joinable);

    public static Props Props(string name, int capacity, bool joinable) => Akka.Actor.Props.Create(typeof(QueueActor), name, capacity, joinable);

    protected override void OnRequest(Incarnation process, object message)
    {
        switch (message)
        {
            case QueueProtocol.Put put:
                _state.Put(process, put.Request, Parts.Collect(Sender, put.Request, put.Payload), put.Wait);
                break;
            case QueueProtocol.Get get:
                _state.Get(process, get.Request, get.Wait);
                break;
            case CoordinatorProtocol.Withdraw withdraw:
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

    protected override void OnEnded(Incarnation process) => _state.End(process);

    protected override void Settle()
    {
        _state.AssertInvariants();
        foreach (QueueReply reply in _state.Replies)
        {
            if (EndpointOf(reply.To) is { } endpoint)
                Send(endpoint, reply);
        }

        foreach (QueueEvent happened in _state.Events)
            Context.System.EventStream.Publish(new Happened(happened.Name, happened.Process, "queue", name, "item", happened.Item));
        _state.Replies.Clear();
        _state.Events.Clear();
    }

    private static void Send(IActorRef endpoint, QueueReply reply)
    {
        if (reply.Item is { } item)
        {
            for (int i = 0; i < item.Payload.Count - 1; i++)
                endpoint.Tell(new CoordinatorProtocol.Part(reply.Request, item.Payload[i]));
            endpoint.Tell(new QueueProtocol.Granted(reply.Request, item.Number, item.Deliveries, item.Redelivered, item.Payload[^1]));
        }
        else
        {
            endpoint.Tell(reply.Answer == QueueAnswer.Withdrawn ? new CoordinatorProtocol.Withdrawn(reply.Request) : new QueueProtocol.Answered(reply.Request, reply.Answer));
        }
    }
}
