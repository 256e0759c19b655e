using ProcActors.Bootstrap;

namespace ProcActors.TestKit.Simulated;

/// <summary>The line between a simulated child and its parent.</summary>
internal sealed class SimulatedLifeline(SimulatedProcess parent, SimulatedProcess process) : ILifeline
{
    private readonly Queue<ControlFrame> _early = new();
    private Action<ControlFrame>? _onMessage;

    /// <summary>Hears what the child says.</summary>
    public Action<ControlFrame>? Said { get; set; }

    public void Receive(Action<ControlFrame> onMessage)
    {
        _onMessage = onMessage;
        while (_early.TryDequeue(out ControlFrame? frame))
            onMessage(frame);
    }

    public void Say(ControlKind kind, ReadOnlySpan<byte> body)
    {
        ControlFrame frame = new(kind, body.ToArray(), new DescriptorList());
        if (process.IsAlive)
            parent.Post(() => Said?.Invoke(frame));
    }

    /// <summary>The parent says something.</summary>
    public void Deliver(ControlFrame frame)
    {
        if (_onMessage is null)
            _early.Enqueue(frame);
        else
            _onMessage(frame);
    }
}
