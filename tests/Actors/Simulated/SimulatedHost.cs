using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Tests.Actors.Simulated;

/// <summary>Takes the place of the coordinators' host for one simulated process, and has all that it says, and is told, go over links of its own.</summary>
internal sealed class SimulatedHost(IActorRef coordinators) : UntypedActor
{
    private readonly List<IActorRef> _links = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Open open:
                // One answer for one question, so that who asked is known.
                IActorRef asking = Sender;
                coordinators.Ask(open).ContinueWith(answer => (asking, answer.Result), TaskScheduler.Default).PipeTo(Self);
                break;
            case (IActorRef to, CoordinatorProtocol.Opened opened):
                IActorRef coordinator = ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(coordinators.Path.Address + opened.Path);
                IActorRef link = Context.ActorOf(Props.Create(typeof(SimulatedLink), coordinator));
                _links.Add(link);
                to.Tell(new CoordinatorProtocol.Opened(link.Path.ToStringWithoutAddress()));
                break;
            case (IActorRef to, CoordinatorProtocol.Refused refused):
                to.Tell(refused);
                break;
            case Count:
                Task.WhenAll(_links.Select(link => link.Ask<int>(message))).ContinueWith(counts => counts.Result.Sum(), TaskScheduler.Default).PipeTo(Sender);
                break;
            default:
                Task.WhenAll(_links.Select(link => link.Ask(message))).ContinueWith(_ => "done", TaskScheduler.Default).PipeTo(Sender);
                break;
        }
    }

    /// <summary>From now on what comes by these ways stands at the links.</summary>
    internal sealed record Stop(bool Outgoing, bool Incoming);

    /// <summary>All goes on, and what stands goes first.</summary>
    internal sealed record Go;

    /// <summary>The process is gone: nothing reaches it any more, and what it had on its way arrives, stays where it is, or is lost.</summary>
    internal sealed record Cut(bool LetThrough, bool Keep);

    /// <summary>How many of its messages stand.</summary>
    internal sealed record Count;
}
