using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using ProcActors.Targets;

namespace ProcActors.Serialization;

/// <summary>
/// The application's own serializer, with the name of each value's type before its bytes. The name is the sender's word: only types that may travel, and that the serializer
/// says are its own, are made.
/// </summary>
internal sealed class PluggedSerializer
{
    private const int LongestName = 2000;
    private readonly IPayloadSerializer _serializer;
    private readonly AllowedTypes _allowed;
    private readonly ConcurrentDictionary<Type, bool> _handled = new();
    private readonly ConcurrentDictionary<string, Type> _types = new();

    private PluggedSerializer(IPayloadSerializer serializer, AllowedTypes allowed) => (_serializer, _allowed) = (serializer, allowed);

    /// <exception cref="ArgumentException">The type is no serializer that every process could make.</exception>
    public static void Check(Type type)
    {
        if (!typeof(IPayloadSerializer).IsAssignableFrom(type) || type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new ArgumentException($"{type} can't be the {nameof(ProcessRuntimeOptions.PayloadSerializer)}: it must be a class with a public constructor without parameters that implements {nameof(IPayloadSerializer)}.");
    }

    public static PluggedSerializer? Make(Type? type, AllowedTypes allowed) => type is null ? null : new PluggedSerializer((IPayloadSerializer)Activator.CreateInstance(type)!, allowed);

    public bool Handles(Type type) => _handled.GetOrAdd(type, Decide);

    public void Serialize(object value, ArrayBufferWriter<byte> to)
    {
        string name = TargetExpression.NameOf(value.GetType());
        int length = Encoding.UTF8.GetByteCount(name);
        Span<byte> head = to.GetSpan(sizeof(ushort) + length);
        BinaryPrimitives.WriteUInt16LittleEndian(head, checked((ushort)length));
        Encoding.UTF8.GetBytes(name, head[sizeof(ushort)..]);
        to.Advance(sizeof(ushort) + length);
        _serializer.Serialize(value, to);
    }

    public object? Deserialize(ReadOnlyMemory<byte> bytes)
    {
        int length = bytes.Length >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span) : int.MaxValue;
        if (length > LongestName || bytes.Length < sizeof(ushort) + length)
            throw new InvalidDataException("its type has no name.");
        Type type = _types.GetOrAdd(Encoding.UTF8.GetString(bytes.Span.Slice(sizeof(ushort), length)), Find);
        return _serializer.Deserialize(bytes[(sizeof(ushort) + length)..], type);
    }

    private bool Decide(Type type) => !typeof(Akka.Util.ISurrogated).IsAssignableFrom(type) && _allowed.Allows(type) && _serializer.Handles(type);

    private Type Find(string name)
    {
        Type type = TargetMethod.FindType(name);
        return Handles(type) ? type : throw new NotSupportedException($"a {type} may not travel this way: {_serializer.GetType()} does not handle it, or nobody has allowed it.");
    }
}
