using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote;
using ProcActors.Lines;

namespace ProcActors.Remoting;

/// <summary>
/// Akka's remote provider with a watcher that learns of ends from the parent's reap and not from silence, and with a second look for whom a message is:
/// what no actor of this system is may be one of another actor system of this process, whose actors have told theirs to somebody, or watch them.
/// </summary>
internal sealed class ProcessActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    : RemoteActorRefProvider(systemName, settings, eventStream), IRemoteActorRefProvider
{
    private ImmutableArray<ExtendedActorSystem> _bridged = [];

    /// <summary>By which what actors tell goes; null before the transport has begun, and where it goes by associations.</summary>
    public MessageLines? Messages => Wire?.Messages;

    /// <summary>Whether anything has been said to another process by an association, or was to be.</summary>
    public bool HasUsedAssociations { get; set; }

    /// <summary>Has actors of <paramref name="system"/> found by what other processes know of them.</summary>
    public void Bridge(ExtendedActorSystem system) => ImmutableInterlocked.Update(ref _bridged, static (bridged, system) => bridged.Contains(system) ? bridged : bridged.Add(system), system);

    IInternalActorRef IRemoteActorRefProvider.ResolveActorRefWithLocalAddress(string path, Address localAddress) => (IInternalActorRef)OrBridged(ResolveActorRefWithLocalAddress(path, localAddress));

    IActorRef IRemoteActorRefProvider.InternalResolveActorRef(string path) => OrBridged(InternalResolveActorRef(path));

    IActorRef IActorRefProvider.ResolveActorRef(ActorPath path) => OrBridged(ResolveActorRef(path));

    /// <inheritdoc/>
    FutureActorRef<T> IActorRefProvider.CreateFutureRef<T>(TaskCompletionSource<T> result)
    {
        // Akka numbers what waits for an answer, in every system from the beginning: the number alone would not tell ours from a bridged system's.
        ActorPath numbered = TempPath();
        ActorPath path = numbered.Parent / $"{SystemName}-{numbered.Name}";
        FutureActorRef<T> future = new(result, path, this);
        RegisterTempActor(future, path);
        return future;
    }

    /// <inheritdoc/>
    protected override IActorRef CreateRemoteWatcher(ActorSystemImpl system) => system.SystemActorOf(
        Props.Create(
            typeof(ExitWatcher),
            CreateRemoteWatcherFailureDetector(system),
            RemoteSettings.WatchHeartBeatInterval,
            RemoteSettings.WatchUnreachableReaperInterval,
            RemoteSettings.WatchHeartbeatExpectedResponseAfter),
        ExitWatcher.Name);

    /// <summary>None: no actor is ever deployed to another process.</summary>
    protected override IActorRef CreateRemoteDeploymentWatcher(ActorSystemImpl system) => ActorRefs.Nobody;

    /// <inheritdoc/>
    protected override IInternalActorRef CreateRemoteRef(ActorPath actorPath, Address localAddress) => new ProcessActorRef(Transport, localAddress, actorPath, this);

    private string SystemName { get; } = systemName;

    private WireSetup? Wire { get; } = settings.Setup.Get<WireSetup>() is { HasValue: true } wire ? wire.Value : null;

    private IActorRef OrBridged(IActorRef found)
    {
        if (found is not EmptyLocalActorRef || _bridged.IsEmpty)
            return found;
        IEnumerable<IActorRef> others = _bridged.Select(system => system.Provider.ResolveActorRef((system.Provider.RootPath / found.Path.Elements).WithUid(found.Path.Uid)));
        return others.FirstOrDefault(other => other is not EmptyLocalActorRef) ?? found;
    }
}
