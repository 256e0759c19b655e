using System.Runtime.CompilerServices;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Pools;

/// <summary>Writes values one after the other.</summary>
internal sealed class ValueWriter(PayloadSerializer payloads)
{
    private byte[] _buffer = new byte[32];

    /// <summary>How many bytes have been written since they were last taken.</summary>
    public int Length { get; private set; }

    /// <exception cref="PayloadException">It can't be serialised.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<T>(T value)
    {
        Reserve(PoolValues.LargestFixed);
        if (PoolValues.TryWriteFixed(_buffer.AsSpan(Length), value, out int size))
            Length += size;
        else
            Add(PoolValues.Encode(value, payloads));
    }

    /// <summary>Adds a value that is bytes already.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(Length));
        Length += value.Length;
    }

    /// <summary>What has been written; begins anew.</summary>
    public byte[] Take()
    {
        byte[] taken = _buffer.AsSpan(0, Length).ToArray();
        Length = 0;
        return taken;
    }

    private void Reserve(int size)
    {
        long needed = (long)Length + size;
        if (needed <= _buffer.Length)
            return;
        ControlStream.CheckSize(needed, "What the tasks of a chunk are called with");
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _buffer.Length)));
    }
}
