using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Barriers;

/// <summary>A barrier as an actor.</summary>
internal sealed class BarrierActor(string name, int parties) : StateActor<BarrierState>("barrier", name, new BarrierState(parties))
{
    public static Props Props(string name, int parties) => Akka.Actor.Props.Create(typeof(BarrierActor), name, parties);

    protected override void OnEnded(ProcessEnded ended) => State.End(ended.Incarnation, ended.Exit.ToString(), failed: !ended.Exit.Success);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case BarrierProtocol.Arrive arrive:
                State.Arrive(process, arrive.Request, arrive.Acts, arrive.Wait);
                break;
            case BarrierProtocol.Finish finish:
                State.Finish(process, finish.Request, finish.Round, finish.Error);
                break;
            case BarrierProtocol.Expire expire:
                State.Expire(process, expire.Arrival);
                break;
            case BarrierProtocol.Abort abort:
                State.Abort(process, abort.Request);
                break;
            case BarrierProtocol.Reset reset:
                State.Reset(process, reset.Request);
                break;
            case BarrierProtocol.Inspect inspect:
                Sender.Tell(new BarrierProtocol.Snapshot(inspect.Request, State.WaitingCount, State.Broken));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
