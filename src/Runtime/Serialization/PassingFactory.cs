using System.Collections.Concurrent;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>Stands before Hyperion's own ways for some types, in both directions, and lets errors pass.</summary>
internal abstract class PassingFactory : ValueSerializerFactory
{
    public sealed override bool CanSerialize(Serializer serializer, Type type) => Covers(type);

    public sealed override bool CanDeserialize(Serializer serializer, Type type) => Covers(type);

    public sealed override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping)
    {
        // Known before it is ready, since its parts may be of the same type.
        ObjectSerializer inner = new(type);
        PassingSerializer ours = new(inner);
        typeMapping.TryAdd(type, ours);
        try
        {
            Initialize(serializer, inner);
        }
        catch
        {
            // Else the next one who needs it waits for ever until it is ready.
            typeMapping.TryRemove(type, out _);
            throw;
        }

        return ours;
    }

    /// <summary>Whether values of this type are written and read here.</summary>
    protected abstract bool Covers(Type type);

    /// <summary>Tells <paramref name="inner"/> how those of its type are.</summary>
    protected abstract void Initialize(Serializer serializer, ObjectSerializer inner);
}
