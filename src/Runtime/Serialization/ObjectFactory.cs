using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Util;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Writes all other objects as Hyperion does, but for what <see cref="PassingSerializer"/> is for: by their fields, or as it has a way of its own for their type. By fields also those that it would
/// write by their items alone, because they can be enumerated: a class of the application has other fields beside them.
/// </summary>
internal sealed class ObjectFactory : PassingFactory
{
    private static readonly Type[] OfFramework =
    [
        typeof(ReadOnlyDictionary<,>), typeof(ReadOnlySet<>), typeof(ReadOnlyCollection<>), typeof(Collection<>), typeof(ObservableCollection<>), typeof(ImmutableArray<>), typeof(ArraySegment<>),
    ];

    // Not those in whose place something else travels; and of an abstract type there are no values.
    protected override bool Covers(Type type) =>
        !type.IsAbstract && !type.IsSZArray && !typeof(MemberInfo).IsAssignableFrom(type) && !typeof(ISurrogated).IsAssignableFrom(type) && !typeof(ISurrogate).IsAssignableFrom(type)
        && !FrameworkValues.Are(type);

    protected override void Initialize(Serializer serializer, ObjectSerializer inner)
    {
        if (WayOfHyperion(serializer, inner.Type) is { } way)
        {
            ObjectSerializer theirs = (ObjectSerializer)way.BuildSerializer(serializer, inner.Type, []);
            inner.Initialize(PassingSerializer.Reader(theirs), theirs.WriteValue);
        }
        else
        {
            serializer.CodeGenerator.BuildSerializer(serializer, inner);
        }
    }

    // Null of what is written by its fields.
    private static ValueSerializerFactory? WayOfHyperion(Serializer serializer, Type type) => typeof(IEnumerable).IsAssignableFrom(type) && IsWholeInFields(type)
        ? null
        : Array.Find(Factories(serializer.Options), factory => factory.GetType().Assembly == typeof(Serializer).Assembly && factory.CanSerialize(serializer, type));

    private static bool IsWholeInFields(Type type)
    {
        if (type.IsConstructedGenericType && OfFramework.Contains(type.GetGenericTypeDefinition()))
            return true;
        if (IsAnothers(type))
            return false;

        // What the framework's base classes of collections hold is a list of the items.
        for (Type? above = type.BaseType; above is not null && above != typeof(object) && above != typeof(ValueType); above = above.BaseType)
        {
            if (IsAnothers(above) && above.Namespace != typeof(Collection<>).Namespace)
                return false;
        }

        return true;
    }

    // Hyperion has ways of its own for F#'s lists and maps.
    private static bool IsAnothers(Type type) => AllowedTypes.IsForeign(type) || type.Assembly.GetName().Name == "FSharp.Core";

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "ValueSerializerFactories")]
    private static extern ref ValueSerializerFactory[] Factories(SerializerOptions options);
}
