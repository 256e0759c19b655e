using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Lines;
using ProcActors.Remoting;

namespace ProcActors.TestKit.Simulated;

/// <summary>Akka.Remote between simulated processes: the same bytes as on a real wire; made by Akka.</summary>
internal sealed class SimulatedTransport : Transport, ILineDialler
{
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new();
    private readonly WireSetup _wire;
    private Address _self = null!;

    public SimulatedTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "sim";
        MaximumPayloadBytes = RemoteConfig.MaximumFrameSize;
        Process = SimulatedProcess.Of(system.Settings.Config);
        _wire = system.Settings.Setup.Get<WireSetup>().Value;
        _wire.Dialler = this;
    }

    public SimulatedProcess Process { get; }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _self = new Address(SchemeIdentifier, System.Name, _wire.Host, 1);
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

    public Task<ILine> DialLineAsync(Address root, Action<ILine, int, object> receive)
    {
        if (Process.Machine.Network.At(root)?._wire.Lines is not { } hub)
            throw new ProcActorsException($"No line to {root}: nobody listens there.");
        SimulatedProcess other = Process.Machine.Network.At(root)!.Process;
        SimulatedLine near = new(Process, "root", receive);
        SimulatedLine far = new(other, _wire.Host, hub.ReceiveAtRoot);
        near.Connect(far);
        other.Post(() => hub.Accept(far));
        return Task.FromResult<ILine>(near);
    }

    public override Task<bool> Shutdown() => Task.FromResult(true);

    private void Accept(SimulatedLink link) => _associations.Task.Result.Notify(new InboundAssociation(link));
}
