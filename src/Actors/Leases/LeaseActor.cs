using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Leases;

/// <summary>A lock or a semaphore as an actor: who speaks, what the rules answer, whom it is sent to.</summary>
internal sealed class LeaseActor(string name, string subject, int permits, bool bounded) : CoordinatorActor
{
    public const string Lock = "lock";
    public const string Semaphore = "semaphore";

    private readonly LeaseState _state = new(permits, bounded);

    public static Props Props(string name, string subject, int permits, bool bounded) => Akka.Actor.Props.Create(typeof(LeaseActor), name, subject, permits, bounded);

    protected override void OnRequest(Incarnation process, object message)
    {
        switch (message)
        {
            case LeaseProtocol.Acquire acquire:
                _state.Acquire(process, acquire.Request, acquire.Count, acquire.Wait);
                break;
            case CoordinatorProtocol.Withdraw withdraw:
                _state.Withdraw(process, withdraw.Request);
                break;
            case LeaseProtocol.Release release:
                _state.Release(process, release.Request, release.Token);
                break;
            case LeaseProtocol.ReleaseOldest release:
                _state.ReleaseOldest(process, release.Request);
                break;
            case LeaseProtocol.Inspect inspect:
                LeaseOwner[] owners = [.. _state.Leases.Select(lease => new LeaseOwner(lease.Owner, PidOf(lease.Owner), lease.Token, lease.Count, lease.Since))];
                Sender.Tell(new LeaseProtocol.Snapshot(inspect.Request, _state.Free, _state.WaitingCount, owners));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnEnded(ProcessEnded ended) => _state.End(ended.Incarnation);

    protected override void Settle()
    {
        _state.AssertInvariants();
        foreach (LeaseReply reply in _state.Replies)
        {
            if (reply.Lease is { } lease)
                lease.Since = Context.System.Scheduler.Now;
            EndpointOf(reply.To)?.Tell(MessageOf(reply));
        }

        foreach (LeaseEvent happened in _state.Events)
            Context.System.EventStream.Publish(new Happened($"{subject}.{NameOf(happened)}", happened.Process, subject, name, "token", happened.Token));
        _state.Replies.Clear();
        _state.Events.Clear();
    }

    private static IReply MessageOf(LeaseReply reply) => reply switch
    {
        { Lease: { } lease } => new LeaseProtocol.Granted(reply.Request, lease.Token, lease.Abandoned),
        { Answer: LeaseAnswer.Withdrawn } => new CoordinatorProtocol.Withdrawn(reply.Request),
        _ => new LeaseProtocol.Answered(reply.Request, reply.Answer),
    };

    // Only a lock tells that what it guards may be half done; a permit is as good as any other.
    private string NameOf(LeaseEvent happened) => subject == Semaphore && happened.Name == LeaseEvent.Abandoned ? LeaseEvent.Released : happened.Name;
}
