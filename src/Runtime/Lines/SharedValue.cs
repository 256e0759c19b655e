using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ProcActors.Lines;

/// <summary>Where a large value lies: what travels in its place.</summary>
/// <param name="Arena">In whose memory.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct SharedValue(long Arena, long Offset, int Length)
{
    /// <summary>The first byte of such a payload; no form of a value that travels itself.</summary>
    public const byte Form = 255;

    private const int PayloadSize = 21;

    public static bool Is(ReadOnlySpan<byte> payload) => payload.Length == PayloadSize && payload[0] == Form;

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out SharedValue value)
    {
        value = Is(payload)
            ? new SharedValue(BinaryPrimitives.ReadInt64LittleEndian(payload[1..]), BinaryPrimitives.ReadInt64LittleEndian(payload[9..]), BinaryPrimitives.ReadInt32LittleEndian(payload[17..]))
            : default;
        return value.Arena != 0;
    }

    public byte[] ToPayload()
    {
        byte[] payload = new byte[PayloadSize];
        payload[0] = Form;
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(1), Arena);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(9), Offset);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(17), Length);
        return payload;
    }
}
