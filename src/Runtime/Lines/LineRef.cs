using Akka.Actor;

namespace ProcActors.Lines;

/// <summary>An endpoint in another process, to be told over a line; or one in this process, told by a plain call in the run of whoever tells.</summary>
internal sealed class LineRef(IActorRefProvider provider, ActorPath path, Action<object> tell) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    protected override void TellInternal(object message, IActorRef sender) => tell(message);
}
