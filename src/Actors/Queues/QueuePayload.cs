using System.Diagnostics;
using ProcActors.Lines;

namespace ProcActors.Queues;

/// <summary>The bytes of an item, in one part or, when it is large, in several. Held as one reference: a queue may keep millions.</summary>
internal readonly struct QueuePayload
{
    private readonly object _content;

    public QueuePayload(byte[] whole) => _content = whole;

    public QueuePayload(IReadOnlyList<byte[]> parts)
    {
        Debug.Assert(parts.Count > 0, "An item has at least one part.");
        _content = parts is [var only] ? only : parts;
    }

    public static implicit operator QueuePayload(byte[] whole) => new(whole);

    /// <summary>Whether it is one part only.</summary>
    public bool IsWhole => _content is byte[];

    /// <summary>The part that travels with the message that names the item.</summary>
    public byte[] Last => _content as byte[] ?? ((IReadOnlyList<byte[]>)_content)[^1];

    /// <summary>The parts that travel before.</summary>
    public IEnumerable<byte[]> Before => _content is IReadOnlyList<byte[]> parts ? parts.Take(parts.Count - 1) : [];

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<byte[]> Parts => _content as IReadOnlyList<byte[]> ?? [(byte[])_content];

    /// <summary>How many bytes it is long, wherever they are.</summary>
    public long Size => IsShared(out SharedValue value) ? value.Length : _content is byte[] whole ? whole.Length : Parts.Sum(part => (long)part.Length);

    /// <summary>Whether it only says where the bytes lie.</summary>
    public bool IsShared(out SharedValue value)
    {
        value = default;
        return _content is byte[] whole && SharedValue.TryRead(whole, out value);
    }
}
