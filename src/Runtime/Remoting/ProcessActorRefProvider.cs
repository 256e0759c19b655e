using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote;

namespace ProcActors.Remoting;

/// <summary>Akka's remote provider with a watcher that learns of ends from the parent's reap and not from silence.</summary>
internal sealed class ProcessActorRefProvider(string systemName, Settings settings, EventStream eventStream) : RemoteActorRefProvider(systemName, settings, eventStream)
{
    /// <inheritdoc/>
    protected override IActorRef CreateRemoteWatcher(ActorSystemImpl system) => system.SystemActorOf(
        Props.Create(
            typeof(ExitWatcher),
            CreateRemoteWatcherFailureDetector(system),
            RemoteSettings.WatchHeartBeatInterval,
            RemoteSettings.WatchUnreachableReaperInterval,
            RemoteSettings.WatchHeartbeatExpectedResponseAfter),
        ExitWatcher.Name);
}
