using Akka.Actor;
using Akka.Remote;

namespace ProcActors.Remoting;

/// <summary>Turns the exit of a process into <c>Terminated</c> for whoever watches one of its actors, also for who begins to watch later.</summary>
internal sealed class ExitWatcher(IFailureDetectorRegistry<Address> detector, TimeSpan interval, TimeSpan reaper, TimeSpan firstResponse)
    : RemoteWatcher(detector, interval, reaper, firstResponse)
{
    private readonly HashSet<Address> _ended = [];

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is Exited exited)
            OnExited(exited.Address);
        else
            base.OnReceive(message);
    }

    /// <inheritdoc/>
    protected override void WatchNode(IInternalActorRef watchee)
    {
        base.WatchNode(watchee);
        if (_ended.Contains(watchee.Path.Address))
            Self.Tell(new Exited(watchee.Path.Address));
    }

    private void OnExited(Address address)
    {
        _ended.Add(address);
        if (WatchingNodes.Contains(address))
            PublishAddressTerminated(address);
    }

    /// <summary>The process with this address has been reaped.</summary>
    internal sealed record Exited(Address Address);
}
