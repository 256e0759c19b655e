using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Remoting;

namespace ProcActors.TestKit.Simulated;

/// <summary>Akka.Remote between simulated processes: the same bytes as on a real wire; made by Akka.</summary>
internal sealed class SimulatedTransport : Transport
{
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new();
    private readonly string _host;
    private Address _self = null!;

    public SimulatedTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "sim";
        MaximumPayloadBytes = RemoteConfig.MaximumFrameSize;
        Process = SimulatedProcess.Of(system.Settings.Config);
        _host = system.Settings.Setup.Get<WireSetup>().Value.Host;
    }

    public SimulatedProcess Process { get; }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _self = new Address(SchemeIdentifier, System.Name, _host, 1);
        Process.Machine.Network.Listen(_self, this);
        return Task.FromResult((_self, _associations));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (Process.Machine.Network.At(remoteAddress) is not { } listener)
            return Task.FromException<AssociationHandle>(new InvalidAssociationException($"No way to {remoteAddress}: nobody listens there."));
        SimulatedLink near = new(Process, _self, remoteAddress);
        SimulatedLink far = new(listener.Process, remoteAddress, _self);
        near.Connect(far);
        listener.Process.Post(() => listener.Accept(far));
        return Task.FromResult<AssociationHandle>(near);
    }

    public override Task<bool> Shutdown() => Task.FromResult(true);

    private void Accept(SimulatedLink link) => _associations.Task.Result.Notify(new InboundAssociation(link));
}
