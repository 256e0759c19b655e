using System.Collections.Concurrent;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>Stands before all of Hyperion's own ways to write and read a value, and refuses those types that are not allowed, in both directions.</summary>
internal sealed class RefusedTypes(AllowedTypes allowed) : ValueSerializerFactory
{
    public override bool CanSerialize(Serializer serializer, Type type) => !allowed.Allows(type);

    public override bool CanDeserialize(Serializer serializer, Type type) => !allowed.Allows(type);

    public override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping) => throw new NotSupportedException(
        $"a {type} may not travel: it means something in its own process only, or nobody has allowed it (see {nameof(ProcessRuntimeOptions)}.{nameof(ProcessRuntimeOptions.AllowedTypes)}).");
}
