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

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is RegistryProtocol.Exited exited)
            OnExitHeard(exited.Host);
        else if (message is string again)
            OnExited(again);
        else
            base.OnReceive(message);
    }

    /// <inheritdoc/>
    protected override void WatchNode(IInternalActorRef watchee)
    {
        base.WatchNode(watchee);
        if (watchee.Path.Address.Host is not { } host)
            return;
        if (_ended.Contains(host))
            Self.Tell(host);
        else if (_watched.Add(host))
            ProcessRuntime.TryOf(Context.System)?.TellRegistry(new RegistryProtocol.Watch(host), Self);
    }

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
