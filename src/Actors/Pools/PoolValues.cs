using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Pools;

/// <summary>
/// Arguments and results one after the other in one run of bytes, each for itself: its form (1 byte), then the value of a plain type, or a length
/// (4 bytes, little endian) and bytes. What has no form of its own is a payload. No value is boxed on its way that has one.
/// </summary>
internal static class PoolValues
{
    /// <summary>The most bytes that a value takes which <see cref="TryWriteFixed"/> writes.</summary>
    public const int LargestFixed = 1 + sizeof(long);

    private const int HeaderSize = 1 + sizeof(int);

    private enum Form : byte
    {
        Nothing = 1,
        Int32,
        Int64,
        Double,
        Boolean,
        Text,
        Bytes,
        Payload,
        Failure,

        /// <summary>In place of a CancellationToken, which the worker has.</summary>
        Token,

        /// <summary>Its place among those that came beside the message.</summary>
        Socket,
    }

    /// <summary>Writes a value of a type whose size is known; false when it is of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryWriteFixed<T>(Span<byte> to, T value, out int size)
    {
        // The runtime compiles each of these for its own type, without the casts.
        if (typeof(T) == typeof(int))
            return WriteInt32(to, (int)(object)value!, out size);
        if (typeof(T) == typeof(long))
            return WriteInt64(to, Form.Int64, (long)(object)value!, out size);
        if (typeof(T) == typeof(double))
            return WriteInt64(to, Form.Double, BitConverter.DoubleToInt64Bits((double)(object)value!), out size);
        if (typeof(T) == typeof(bool))
        {
            (to[0], to[1], size) = ((byte)Form.Boolean, (bool)(object)value! ? (byte)1 : (byte)0, 2);
            return true;
        }

        size = 0;
        return false;
    }

    /// <summary>The bytes of any value.</summary>
    /// <exception cref="PayloadException">It can't be serialised.</exception>
    public static byte[] Encode(object? value, PayloadSerializer payloads)
    {
        Span<byte> small = stackalloc byte[LargestFixed];
        switch (value)
        {
            case null:
                return [(byte)Form.Nothing];
            case int number:
                return TryWriteFixed(small, number, out int size) ? small[..size].ToArray() : [];
            case long number:
                return TryWriteFixed(small, number, out size) ? small[..size].ToArray() : [];
            case string text:
                byte[] encoded = Make(Form.Text, Encoding.UTF8.GetByteCount(text));
                Encoding.UTF8.GetBytes(text, encoded.AsSpan(HeaderSize));
                return encoded;
            case byte[] bytes:
                return Make(Form.Bytes, bytes);
            default:
                return Make(Form.Payload, payloads.Serialize(value));
        }
    }

    /// <summary>As <see cref="Encode"/>, of an argument: a socket travels beside the message.</summary>
    public static byte[] EncodeArgument(object? value, PayloadSerializer payloads, DescriptorList sockets)
    {
        if (value is not global::System.Net.Sockets.Socket socket)
            return Encode(value, payloads);
        byte[] place = new byte[HeaderSize];
        place[0] = (byte)Form.Socket;
        BinaryPrimitives.WriteInt32LittleEndian(place.AsSpan(1), sockets.Add(socket));
        return place;
    }

    public static byte[] Token() => [(byte)Form.Token];

    public static byte[] Failure(RemoteError error) => Make(Form.Failure, MemoryPackSerializer.Serialize(error));

    public static bool IsFailure(ReadOnlySpan<byte> values) => values[0] == (byte)Form.Failure;

    /// <summary>Whether reading the value takes so long that nobody else should wait for it.</summary>
    public static bool IsPayload(ReadOnlySpan<byte> values) => values[0] == (byte)Form.Payload;

    public static RemoteError ReadFailure(ReadOnlySpan<byte> values) => MemoryPackSerializer.Deserialize<RemoteError>(Body(values))!;

    /// <summary>How many bytes the first values take.</summary>
    /// <exception cref="InvalidDataException">They are not there.</exception>
    public static int SizeOf(ReadOnlySpan<byte> values, int count)
    {
        int all = 0;
        for (int i = 0; i < count; i++)
            all += SizeOf(values[all..]);
        return all;
    }

    /// <summary>How many bytes the first value takes.</summary>
    /// <exception cref="InvalidDataException">It is not there, or is no value.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(ReadOnlySpan<byte> values)
    {
        int size = (Form)(values.IsEmpty ? 0 : values[0]) switch
        {
            Form.Nothing or Form.Token => 1,
            Form.Boolean => 2,
            Form.Int32 or Form.Socket => 1 + sizeof(int),
            Form.Int64 or Form.Double => 1 + sizeof(long),
            Form.Text or Form.Bytes or Form.Payload or Form.Failure when values.Length >= HeaderSize && BinaryPrimitives.ReadInt32LittleEndian(values[1..]) is >= 0 and var length => HeaderSize + length,
            _ => int.MaxValue,
        };
        return size <= values.Length ? size : throw new InvalidDataException($"{values.Length} bytes of a pool hold no whole value.");
    }

    /// <summary>The first value.</summary>
    /// <exception cref="PayloadException">It can't be read back.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(ReadOnlySpan<byte> values, PayloadSerializer payloads)
    {
        if (typeof(T) == typeof(int) && values[0] == (byte)Form.Int32)
            return (T)(object)BinaryPrimitives.ReadInt32LittleEndian(values[1..]);
        if (typeof(T) == typeof(long) && values[0] == (byte)Form.Int64)
            return (T)(object)BinaryPrimitives.ReadInt64LittleEndian(values[1..]);
        if (typeof(T) == typeof(double) && values[0] == (byte)Form.Double)
            return (T)(object)BinaryPrimitives.ReadDoubleLittleEndian(values[1..]);
        if (typeof(T) == typeof(bool) && values[0] == (byte)Form.Boolean)
            return (T)(object)(values[1] != 0);
        return (T)Read(values, payloads)!;
    }

    /// <summary>The first value, of a type that it says itself.</summary>
    /// <exception cref="PayloadException">It can't be read back.</exception>
    public static object? Read(ReadOnlySpan<byte> values, PayloadSerializer payloads) => (Form)values[0] switch
    {
        Form.Nothing => null,
        Form.Int32 => BinaryPrimitives.ReadInt32LittleEndian(values[1..]),
        Form.Int64 => BinaryPrimitives.ReadInt64LittleEndian(values[1..]),
        Form.Double => BinaryPrimitives.ReadDoubleLittleEndian(values[1..]),
        Form.Boolean => values[1] != 0,
        Form.Text => Encoding.UTF8.GetString(Body(values)),
        Form.Bytes => Body(values).ToArray(),
        Form.Payload => payloads.Deserialize(Body(values).ToArray()),
        var other => throw new PayloadException($"A value of a pool has the form {other}, which is none of a result's."),
    };

    /// <summary>As <see cref="Read"/>, of an argument.</summary>
    public static object? ReadArgument(ReadOnlySpan<byte> values, PayloadSerializer payloads, DescriptorList sockets) => (Form)values[0] == Form.Socket
        ? sockets.Take(BinaryPrimitives.ReadInt32LittleEndian(values[1..]))
        : Read(values, payloads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WriteInt32(Span<byte> to, int value, out int size)
    {
        to[0] = (byte)Form.Int32;
        BinaryPrimitives.WriteInt32LittleEndian(to[1..], value);
        size = 1 + sizeof(int);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WriteInt64(Span<byte> to, Form form, long value, out int size)
    {
        to[0] = (byte)form;
        BinaryPrimitives.WriteInt64LittleEndian(to[1..], value);
        size = 1 + sizeof(long);
        return true;
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> values) => values.Slice(HeaderSize, BinaryPrimitives.ReadInt32LittleEndian(values[1..]));

    private static byte[] Make(Form form, ReadOnlySpan<byte> body)
    {
        byte[] value = Make(form, body.Length);
        body.CopyTo(value.AsSpan(HeaderSize));
        return value;
    }

    private static byte[] Make(Form form, int length)
    {
        byte[] value = new byte[checked(HeaderSize + length)];
        value[0] = (byte)form;
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(1), length);
        return value;
    }
}
