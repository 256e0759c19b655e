using Akka.Actor;
using ProcActors.Registry;
using ProcActors.Snapshots;

namespace ProcActors.Coordination;

/// <summary>A coordinator whose rules are a <see cref="CoordinatorState"/>: who speaks, what the rules answer, whom it is sent to.</summary>
internal abstract class StateActor<TState>(string subject, string name, TState state) : CoordinatorActor
    where TState : CoordinatorState
{
    protected TState State => state;

    protected sealed override void OnRequest(Incarnation process, object message)
    {
        state.Now = Context.System.Scheduler.Now;
        if (message is CoordinatorProtocol.Withdraw withdraw)
            state.Withdraw(process, withdraw.Request);
        else
            Apply(process, message);
    }

    protected sealed override CoordinatorSnapshot Inspect() => state.Inspect(PidOf);

    /// <summary>Hands a request to the rules.</summary>
    protected abstract void Apply(Incarnation process, object message);

    protected override void OnEnded(ProcessEnded ended)
    {
        state.Now = Context.System.Scheduler.Now;
        state.End(ended.Incarnation);
    }

    protected sealed override void Settle()
    {
        state.AssertInvariants();
        foreach (Reply reply in state.Replies)
        {
            if (EndpointOf(reply.To) is not { } endpoint)
                continue;
            foreach (byte[] part in reply.Before ?? [])
                endpoint.Tell(new CoordinatorProtocol.Part(reply.Message.Request, part));
            endpoint.Tell(reply.Message);
        }

        foreach (Occurrence happened in state.Events)
            Context.System.EventStream.Publish(new Happened(happened.Name, happened.Process, subject, name, happened.Figure, happened.Number));
        state.Replies.Clear();
        state.Events.Clear();
    }
}
