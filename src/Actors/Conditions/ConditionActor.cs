using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.RLocks;

namespace ProcActors.Conditions;

/// <summary>A lock and all conditions on it as one actor.</summary>
internal sealed class ConditionActor(string name) : StateActor<ConditionState>("condition", name, new ConditionState())
{
    public static Props Props(string name) => Akka.Actor.Props.Create(typeof(ConditionActor), name);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case RLockProtocol.Acquire acquire:
                State.Acquire(process, acquire.Request, acquire.Wait);
                break;
            case RLockProtocol.Release release:
                State.Release(process, release.Request, release.Token, release.Entry);
                break;
            case ConditionProtocol.Wait wait:
                State.Wait(process, wait.Request, wait.Token, wait.Room, wait.Waits);
                break;
            case ConditionProtocol.Notify notify:
                State.Notify(process, notify.Request, notify.Room, notify.Count);
                break;
            case ConditionProtocol.Inspect inspect:
                Sender.Tell(State.Describe(inspect.Request, inspect.Room, PidOf));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
