using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Tests.Actors.Simulated;

/// <summary>The connection of one simulated process to one coordinator: messages are serialised as on the wire, and keep their order.</summary>
internal sealed class SimulatedLink(IActorRef coordinator) : UntypedActor
{
    private readonly ProtocolSerializer _serializer = new((ExtendedActorSystem)Context.System);
    private readonly Queue<object> _outgoing = [];
    private readonly Queue<object> _incoming = [];
    private IActorRef _endpoint = ActorRefs.Nobody;
    private bool _stopsOutgoing;
    private bool _stopsIncoming;
    private bool _cut;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SimulatedHost.Stop stop:
                (_stopsOutgoing, _stopsIncoming) = (stop.Outgoing, stop.Incoming);
                Sender.Tell("done");
                break;
            case SimulatedHost.Go:
                _stopsOutgoing = _stopsIncoming = false;
                Flow();
                Sender.Tell("done");
                break;
            case SimulatedHost.Cut cut:
                OnCut(cut);
                Sender.Tell("done");
                break;
            case SimulatedHost.Count:
                Sender.Tell(_outgoing.Count);
                break;
            default:
                if (message is CoordinatorProtocol.Attach)
                    _endpoint = Sender;
                if (!_cut)
                    (Sender.Equals(coordinator) ? _incoming : _outgoing).Enqueue(OverTheWire(message));
                Flow();
                break;
        }
    }

    private void OnCut(SimulatedHost.Cut cut)
    {
        _cut = _stopsOutgoing = _stopsIncoming = true;
        _incoming.Clear();
        while (cut.LetThrough && _outgoing.TryDequeue(out object? message))
            coordinator.Tell(message);
        if (!cut.Keep)
            _outgoing.Clear();
    }

    private void Flow()
    {
        while (!_stopsOutgoing && _outgoing.TryDequeue(out object? message))
            coordinator.Tell(message);
        while (!_stopsIncoming && _incoming.TryDequeue(out object? message))
            _endpoint.Tell(message);
    }

    private object OverTheWire(object message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
}
