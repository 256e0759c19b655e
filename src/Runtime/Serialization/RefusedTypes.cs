using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// What means something only inside one process: handles, threads, streams, running work, code. Hyperion would copy their fields and the copy would be
/// dead, or worse; so they are refused, wherever in a value they stand.
/// </summary>
internal sealed class RefusedTypes : ValueSerializerFactory
{
    private static readonly Type[] Families =
    [
        typeof(Delegate), typeof(Thread), typeof(Task), typeof(Stream), typeof(SafeHandle), typeof(WaitHandle), typeof(CancellationTokenSource),
        typeof(CancellationToken), typeof(TextReader), typeof(TextWriter), typeof(System.Net.Sockets.Socket), typeof(System.Diagnostics.Process),
    ];

    public override bool CanSerialize(Serializer serializer, Type type) => IsRefused(type);

    public override bool CanDeserialize(Serializer serializer, Type type) => IsRefused(type);

    public override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping) =>
        throw new NotSupportedException($"a {type} means something in its own process only.");

    private static bool IsRefused(Type type) =>
        type == typeof(nint) || type == typeof(nuint) || type.IsPointer || type.IsByRefLike || Array.Exists(Families, family => family.IsAssignableFrom(type));
}
