using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Tables;

/// <summary>A shared value or dictionary as an actor. Only changes of values are told: a dictionary's would be a flood.</summary>
internal sealed class TableActor(string name, string kind) : StateActor<TableState>(kind, name, new TableState(isRecorded: kind == CoordinatorKinds.Value))
{
    public static Props Props(string name, string kind) => Akka.Actor.Props.Create(typeof(TableActor), name, kind);

    protected override void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case TableProtocol.Read read:
                State.Read(process, read.Request, read.Key, read.WantsValue);
                break;
            case TableProtocol.Write write:
                State.Write(process, write.Request, write.Key, write.What, Parts.Collect(Sender, write.Request, write.Payload), write.WantsValue);
                break;
            case TableProtocol.Return back:
                State.Return(process, back.Request, back.Loan, back.What, Parts.Collect(Sender, back.Request, back.Payload));
                break;
            case TableProtocol.Clear clear:
                State.Clear(process, clear.Request);
                break;
            case TableProtocol.Copy copy:
                State.Copy(process, copy.Request);
                break;
            case TableProtocol.Inspect inspect:
                Sender.Tell(new TableProtocol.Counted(inspect.Request, State.Count));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
