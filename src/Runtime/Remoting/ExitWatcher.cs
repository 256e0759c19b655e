using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote;
using ProcActors.Registry;

namespace ProcActors.Remoting;

/// <summary>Turns the exit of a process into <c>Terminated</c> for whoever watches one of its actors, also for who begins to watch later.</summary>
internal sealed class ExitWatcher(IFailureDetectorRegistry<Address> detector, TimeSpan interval, TimeSpan reaper, TimeSpan firstResponse)
    : RemoteWatcher(detector, interval, reaper, firstResponse)
{
    public const string Name = "remote-watcher";

    private readonly ProcessActorRefProvider _provider = (ProcessActorRefProvider)((ExtendedActorSystem)Context.System).Provider;

    // By host, which is the incarnation: the port is the kernel's choice.
    private readonly HashSet<string> _ended = [];
    private readonly HashSet<string> _watched = [];
    private readonly HashSet<string> _answered = [];

    // Ends of actors that a living process does not know - or of those whose process could not be asked: that is Akka's answer to a watch for which there is no way.
    private readonly List<Terminated> _unconfirmed = [];

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RegistryProtocol.Exited exited:
                OnExitHeard(exited.Host);
                break;
            case string again:
                OnExited(again);
                break;
            case Terminated { ExistenceConfirmed: false, AddressTerminated: false } end when IsWatched(HostOf(end)):
                // If the process is dead its exit tells so, in its turn after what its actors have told.
                _unconfirmed.Add(end);
                Context.ActorSelection(new RootActorPath(end.ActorRef.Path.Address) / Self.Path.Elements).Tell(Heartbeat.Instance);
                break;
            case HeartbeatRsp when Sender.Path.Address.Host is { } host:
                OnAlive(host);
                base.OnReceive(message);
                break;
            default:
                base.OnReceive(message);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void WatchNode(IInternalActorRef watchee)
    {
        base.WatchNode(watchee);
        if (watchee.Path.Address.Host is not { } host)
            return;
        if (_ended.Contains(host))
            Self.Tell(host);
        else if (ProcessRuntime.TryOf(Context.System) is { } runtime && _watched.Add(host))
            runtime.TellRegistry(new RegistryProtocol.Watch(host), Self);
    }

    // Before its first answer there may have been no way to it, and it is asked again.
    private void OnAlive(string host)
    {
        bool isFirst = _answered.Add(host);
        foreach (Terminated end in _unconfirmed.Where(end => HostOf(end) == host).ToList())
        {
            _unconfirmed.Remove(end);
            if (isFirst)
                Context.Watch(end.ActorRef);
            else
                base.OnReceive(end);
        }
    }

    private bool IsWatched(string? host) => host is not null && _watched.Contains(host);

    private static string? HostOf(Terminated end) => end.ActorRef.Path.Address.Host;

    // What the actors of the process have told comes first.
    private void OnExitHeard(string host)
    {
        Task drained = (_provider.Messages?.WhenDrained(host)) ?? Task.CompletedTask;
        if (drained.IsCompleted)
            OnExited(host);
        else
            drained.PipeTo(Self, success: () => host);
    }

    private void OnExited(string host)
    {
        _ended.Add(host);
        _watched.Remove(host);
        _unconfirmed.RemoveAll(end => HostOf(end) == host);
        foreach (Address address in WatchingNodes.Where(address => address.Host == host).ToList())
        {
            // Actors hear of an address; what waits without being one (WatchAsync, GracefulStop) only of the actor it watches.
            foreach ((IInternalActorRef watchee, HashSet<IInternalActorRef> watchers) in Watching.Where(pair => pair.Key.Path.Address.Equals(address)))
            {
                foreach (IInternalActorRef watcher in watchers)
                    watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed: true, addressTerminated: true));
            }

            PublishAddressTerminated(address);
        }
    }
}
