using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Leases;

namespace ProcActors.RLocks;

/// <summary>A re-entrant lock as an actor. What happens to it is told in the words of a plain lock.</summary>
internal sealed class RLockActor(string name) : StateActor<RLockState>("lock", name, new RLockState())
{
    public static Props Props(string name) => Akka.Actor.Props.Create(typeof(RLockActor), name);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case RLockProtocol.Acquire acquire:
                State.Acquire(process, acquire.Flow, acquire.Request, acquire.Wait);
                break;
            case RLockProtocol.Release release:
                State.Release(process, release.Request, release.Token, release.Entry);
                break;
            case LeaseProtocol.Inspect inspect:
                Sender.Tell(State.Describe(inspect.Request, State.WaitingCount, PidOf));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
