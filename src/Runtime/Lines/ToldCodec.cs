using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ProcActors.Lines;

/// <summary>
/// A <see cref="LineProtocol.Told"/> as bytes:
/// <code>
///   serializer (4 bytes) | recipient | sender | manifest | payload, to the end
///   each text: bytes of it plus one (2), 0 for none | UTF-8
/// </code>
/// </summary>
internal static class ToldCodec
{
    public static void Write(ArrayBufferWriter<byte> to, LineProtocol.Told told)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), told.Serializer);
        to.Advance(sizeof(int));
        WriteText(to, told.Recipient);
        WriteText(to, told.Sender);
        WriteText(to, told.Manifest);
        to.Write(told.Payload);
    }

    public static LineProtocol.Told Read(ReadOnlySpan<byte> bytes)
    {
        int serializer = BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, sizeof(int)));
        string recipient = ReadText(ref bytes) ?? throw new PayloadException("A message arrived that is for nobody.");
        return new LineProtocol.Told(recipient, ReadText(ref bytes), serializer, ReadText(ref bytes), bytes.ToArray());
    }

    private static void WriteText(ArrayBufferWriter<byte> to, string? text)
    {
        Span<byte> span = to.GetSpan(sizeof(ushort) + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0));
        int length = text is null ? 0 : Encoding.UTF8.GetBytes(text, span[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(span, text is null ? (ushort)0 : checked((ushort)(length + 1)));
        to.Advance(sizeof(ushort) + length);
    }

    private static string? ReadText(ref ReadOnlySpan<byte> bytes)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref bytes, sizeof(ushort)));
        return length == 0 ? null : Encoding.UTF8.GetString(Take(ref bytes, length - 1));
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
            throw new PayloadException("A message arrived damaged.");
        ReadOnlySpan<byte> taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
