using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.Serialization;
using Akka.Util;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Writes objects by their fields, as Hyperion does, but for what <see cref="PassingSerializer"/> is for. Also those that Hyperion would write by their items alone, because they can be enumerated: a
/// class of the application has other fields beside them.
/// </summary>
internal sealed class FieldwiseFactory : PassingFactory
{
    private static readonly Type[] OfFramework =
    [
        typeof(ReadOnlyDictionary<,>), typeof(ReadOnlySet<>), typeof(ReadOnlyCollection<>), typeof(Collection<>), typeof(ObservableCollection<>), typeof(ImmutableArray<>), typeof(ArraySegment<>),
    ];

    protected override bool Covers(Type type) =>
        !type.IsAbstract && !type.IsArray && !typeof(Delegate).IsAssignableFrom(type) && !typeof(MemberInfo).IsAssignableFrom(type)
        && !typeof(ISerializable).IsAssignableFrom(type)
        && !typeof(ISurrogated).IsAssignableFrom(type) && !typeof(ISurrogate).IsAssignableFrom(type) && !FrameworkValues.Are(type)
        && (!typeof(IEnumerable).IsAssignableFrom(type) || IsWholeInFields(type));

    protected override void Initialize(Serializer serializer, ObjectSerializer inner) => serializer.CodeGenerator.BuildSerializer(serializer, inner);

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
}
