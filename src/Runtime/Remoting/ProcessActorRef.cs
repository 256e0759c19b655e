using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote;
using ProcActors.Lines;

namespace ProcActors.Remoting;

/// <summary>
/// An actor in another process. What tells it of the end of an actor it watches names that actor by the address of the actor's own system: of a bridged system's actor
/// (<see cref="ProcessRuntime.Bridge"/>) it is known elsewhere by ours.
/// </summary>
internal sealed class ProcessActorRef(RemoteTransport transport, Address localAddress, ActorPath path, ProcessActorRefProvider provider)
    : RemoteActorRef(transport, localAddress, path, ActorRefs.Nobody, Props.None, Deploy.None)
{
    private MessageLine? _line;
    private string? _serialized;

    /// <summary>What it is known as everywhere.</summary>
    public string Serialized => _serialized ??= Path.ToSerializationFormat();

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message)
    {
        provider.HasUsedAssociations = true;
        base.SendSystemMessage(message is DeathWatchNotification { Actor.Path.Address.HasLocalScope: true } ended
            ? new DeathWatchNotification(Known(ended.Actor.Path), ended.ExistenceConfirmed, ended.AddressTerminated)
            : message);
    }

    /// <summary>Akka's way, whatever else there is.</summary>
    public void TellByAssociation(object message, IActorRef sender)
    {
        provider.HasUsedAssociations = true;
        base.TellInternal(message, sender);
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (MessageLines.IsOfSystems(message) || (_line ??= provider.Messages?.To(Path.Address)) is not { } line || !line.TryTell(this, message, sender))
            TellByAssociation(message, sender);
    }

    private EmptyLocalActorRef Known(ActorPath actor) => new(provider, (new RootActorPath(provider.DefaultAddress) / actor.Elements).WithUid(actor.Uid), null);
}
