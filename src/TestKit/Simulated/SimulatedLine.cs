using System.Buffers;
using ProcActors.Lines;
using ProcActors.Serialization;

namespace ProcActors.TestKit.Simulated;

/// <summary>One end of a line between two simulated processes: messages become the bytes that a real one would carry, and arrive in order as work of the other process.</summary>
internal sealed class SimulatedLine(SimulatedProcess process, string name, Action<ILine, int, object> receive) : ILine, ISimulatedEnd
{
    private readonly TaskCompletionSource _ended = new();
    private SimulatedLine _other = null!;
    private bool _closed;

    public SimulatedProcess Process => process;

    public string Name => name;

    public Task Ended => _ended.Task;

    /// <summary>Joins two ends.</summary>
    public void Connect(SimulatedLine other)
    {
        _other = other;
        other._other = this;
        process.Machine.Network.Add(this);
        process.Machine.Network.Add(other);
    }

    public void Begin()
    {
    }

    public void Send(int channel, object message)
    {
        if (_closed)
            return;
        (uint code, ProtocolMessages.Codec codec) = ProtocolMessages.Find(message.GetType());
        ArrayBufferWriter<byte> bytes = new();
        codec.Encode(bytes, message);
        _other.Process.Post(() => _other.Deliver(channel, code, bytes.WrittenMemory));
    }

    public Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    public void Break() => Close();

    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        process.Machine.Network.Remove(this);
        _ended.TrySetResult();
        _other.Process.Post(_other.OnEnd);
    }

    private void OnEnd()
    {
        _ended.TrySetResult();
        Close();
    }

    private void Deliver(int channel, uint code, ReadOnlyMemory<byte> bytes)
    {
        if (!_ended.Task.IsCompleted)
            receive(this, channel, ProtocolMessages.Find(code).Decode(bytes.Span));
    }
}
