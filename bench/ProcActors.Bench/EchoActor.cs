using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>Gives back what it is told; counts numbers, and answers a stop with the count.</summary>
public sealed class EchoActor : UntypedActor
{
    private int _count;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case int:
                _count++;
                break;
            case "count":
                Sender.Tell(_count);
                _count = 0;
                break;
            default:
                Sender.Tell(message);
                break;
        }
    }
}
