using System.Buffers;
using System.Buffers.Binary;

namespace ProcActors.Queues;

/// <summary>Items one after the other, each behind its length (4 bytes, little endian): how many travel in one message.</summary>
internal static class PackedItems
{
    private const int HeaderSize = 4;

    /// <summary>How many bytes an item takes.</summary>
    public static int SizeOf(ReadOnlySpan<byte> item) => HeaderSize + item.Length;

    public static void Write(ArrayBufferWriter<byte> packed, ReadOnlySpan<byte> item)
    {
        Span<byte> place = packed.GetSpan(SizeOf(item));
        BinaryPrimitives.WriteInt32LittleEndian(place, item.Length);
        item.CopyTo(place[HeaderSize..]);
        packed.Advance(SizeOf(item));
    }

    public static ReadOnlyMemory<byte> Of(params byte[][] items)
    {
        ArrayBufferWriter<byte> packed = new();
        foreach (byte[] item in items)
            Write(packed, item);
        return packed.WrittenMemory;
    }

    /// <exception cref="PayloadException">They are damaged.</exception>
    public static byte[][] Read(ReadOnlySpan<byte> packed, int count)
    {
        byte[][] items = new byte[count][];
        for (int i = 0; i < count; i++)
            items[i] = Next(ref packed).ToArray();
        return packed.IsEmpty ? items : throw new PayloadException($"After {count} items came {packed.Length} bytes more.");
    }

    /// <summary>The first item; <paramref name="packed"/> goes on behind it.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> packed)
    {
        int length = packed.Length >= HeaderSize ? BinaryPrimitives.ReadInt32LittleEndian(packed) : -1;
        if (length < 0 || length > packed.Length - HeaderSize)
            throw new PayloadException($"Items that were packed together are damaged: {packed.Length} bytes are left for one of {length}.");
        ReadOnlySpan<byte> item = packed.Slice(HeaderSize, length);
        packed = packed[(HeaderSize + length)..];
        return item;
    }
}
