using System.Collections.Concurrent;
using System.Reflection;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Stands before all of Hyperion's own ways to write and read a value, and refuses values of types that are not allowed, in both directions. A field of such
/// a type does no harm while it is null.
/// </summary>
internal sealed class RefusedTypes(AllowedTypes allowed) : ValueSerializerFactory
{
    public override bool CanSerialize(Serializer serializer, Type type) => !allowed.Allows(type);

    public override bool CanDeserialize(Serializer serializer, Type type) => !allowed.Allows(type);

    public override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping)
    {
        Refuser refuser = new(type);
        typeMapping.TryAdd(type, refuser);
        return refuser;
    }

    private sealed class Refuser(Type type) : ValueSerializer
    {
        public override Type GetElementType() => type;

        public override object ReadValue(Stream stream, DeserializerSession session) => throw Refusal();

        public override void WriteManifest(Stream stream, SerializerSession session) => throw Refusal();

        public override void WriteValue(Stream stream, object value, SerializerSession session) => throw Refusal();

        private NotSupportedException Refusal() => new(type.GetCustomAttribute<StaysInProcessAttribute>() is { } ours
            ? $"a {type.Name} may not travel: it means something in its own process only; {ours.Instead}."
            : $"a {type} may not travel: {AllowedTypes.Because(type)}.");
    }
}
