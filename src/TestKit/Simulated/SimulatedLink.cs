using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ProcActors.TestKit.Simulated;

/// <summary>One end of a connection between two simulated processes. What is written arrives in order, as work of the other process.</summary>
internal sealed class SimulatedLink(SimulatedProcess process, Address local, Address remote) : AssociationHandle(local, remote), ISimulatedEnd
{
    private readonly Lock _gate = new();
    private readonly Queue<IHandleEvent> _early = new();
    private SimulatedLink _other = null!;
    private IHandleEventListener? _listener;
    private bool _closed;

    public SimulatedProcess Process => process;

    /// <summary>Joins two ends.</summary>
    public void Connect(SimulatedLink other)
    {
        _other = other;
        other._other = this;
        foreach (SimulatedLink end in new[] { this, other })
        {
            process.Machine.Network.Add(end);
            end.ReadHandlerSource.Task.ContinueWith(end.Listen, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public override bool Write(ByteString payload)
    {
        if (_closed)
            return false;
        _other.Process.Post(() => _other.Deliver(new InboundPayload(payload)));
        return true;
    }

    [Obsolete("Akka calls it; nobody else should.")]
    public override void Disassociate() => Close();

    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        process.Machine.Network.Remove(this);
        _other.Process.Post(() => _other.OnEnd());
    }

    private void OnEnd()
    {
        Deliver(new Disassociated(DisassociateInfo.Unknown));
        Close();
    }

    private void Deliver(IHandleEvent happened)
    {
        lock (_gate)
        {
            if (_listener is null)
            {
                _early.Enqueue(happened);
                return;
            }
        }

        _listener.Notify(happened);
    }

    private void Listen(Task<IHandleEventListener> found)
    {
        lock (_gate)
        {
            _listener = found.Result;
            while (_early.TryDequeue(out IHandleEvent? happened))
                _listener.Notify(happened);
        }
    }
}
