using Akka.Actor;
using Akka.Remote;
using ProcActors.Registry;

namespace ProcActors.Remoting;

/// <summary>Turns the exit of a process into <c>Terminated</c> for whoever watches one of its actors, also for who begins to watch later.</summary>
internal sealed class ExitWatcher(IFailureDetectorRegistry<Address> detector, TimeSpan interval, TimeSpan reaper, TimeSpan firstResponse)
    : RemoteWatcher(detector, interval, reaper, firstResponse)
{
    public const string Name = "remote-watcher";
    private readonly HashSet<Address> _ended = [];
    private readonly string _scheme = "akka." + UnixSocketTransport.Scheme;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is RegistryProtocol.Exited exited)
            OnExited(new Address(_scheme, Context.System.Name, WireSetup.HostOf(exited.Process), UnixSocketTransport.Port));
        else if (message is Address again)
            OnExited(again);
        else
            base.OnReceive(message);
    }

    /// <inheritdoc/>
    protected override void WatchNode(IInternalActorRef watchee)
    {
        base.WatchNode(watchee);
        if (_ended.Contains(watchee.Path.Address))
            Self.Tell(watchee.Path.Address);
    }

    private void OnExited(Address address)
    {
        _ended.Add(address);
        if (WatchingNodes.Contains(address))
            PublishAddressTerminated(address);
    }
}
