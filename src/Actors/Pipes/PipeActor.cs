using ProcActors.Coordination;

namespace ProcActors.Pipes;

/// <summary>A pipe as an actor.</summary>
internal sealed class PipeActor(string name, int capacity) : StateActor<PipeState>("pipe", name, new PipeState(capacity))
{
    public static Akka.Actor.Props Props(string name, int capacity) => Akka.Actor.Props.Create(typeof(PipeActor), name, capacity);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case PipeProtocol.Send send:
                State.Send(process, send.Request, send.Side, Parts.Collect(Sender, send.Request, send.Payload), send.Wait);
                break;
            case PipeProtocol.Receive receive:
                State.Receive(process, receive.Request, receive.Side, receive.Wait);
                break;
            case PipeProtocol.Accept accept:
                State.Accept(process, accept.Side, accept.Item);
                break;
            case PipeProtocol.Poll poll:
                State.Poll(process, poll.Request, poll.Side, poll.Wait);
                break;
            case PipeProtocol.Open open:
                State.Open(process, open.Request);
                break;
            case PipeProtocol.Share share:
                State.Share(process, share.Side, share.Number);
                break;
            case PipeProtocol.Destine destine:
                State.Destine(process, destine.Side, destine.Number, destine.Destination);
                break;
            case PipeProtocol.Arrive arrive:
                State.Arrive(process, arrive.Side, arrive.From, arrive.Number);
                break;
            case PipeProtocol.Close close:
                State.Close(process, close.Request, close.Side);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
