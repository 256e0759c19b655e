using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Events;

/// <summary>An event as an actor. In the record of a run its name stands under <c>signal</c>, as <c>event</c> says what happened.</summary>
internal sealed class EventActor(string name) : StateActor<EventState>("signal", name, new EventState())
{
    public static Props Props(string name) => Akka.Actor.Props.Create(typeof(EventActor), name);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case EventProtocol.Wait wait:
                State.Wait(process, wait.Request, wait.Waits);
                break;
            case EventProtocol.Set set:
                State.Set(process, set.Request);
                break;
            case EventProtocol.Clear clear:
                State.Clear(process, clear.Request);
                break;
            case EventProtocol.Inspect inspect:
                Sender.Tell(new EventProtocol.Snapshot(inspect.Request, State.IsSet, State.WaitingCount));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
