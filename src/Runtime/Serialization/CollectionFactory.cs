using System.Reflection;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Writes collections of the framework, and what derives from them, whole: Hyperion's own way leaves out their comparers and the fields of a class that derives from one, and confuses objects
/// that are in some of them twice.
/// </summary>
internal sealed class CollectionFactory : PassingFactory
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The fields that classes add to the <paramref name="framework"/>'s one.</summary>
    public static FieldInfo[] FieldsOf(Type type, Type framework)
    {
        List<FieldInfo> fields = [];
        for (Type? declaring = type; declaring is not null && declaring != framework; declaring = declaring.BaseType)
            fields.AddRange(declaring.GetFields(Declared).Where(static field => !field.IsDefined(typeof(NonSerializedAttribute))));
        return [.. fields];
    }

    protected override bool Covers(Type type) => CollectionForm.KindOf(type) is not null;

    protected override void Initialize(Serializer serializer, ObjectSerializer inner)
    {
        Type kind = CollectionForm.KindOf(inner.Type)!;
        CollectionForm form = CollectionForm.Of(kind);
        FieldInfo[] fields = form.End is null ? FieldsOf(inner.Type, kind) : [];
        inner.Initialize((stream, session) => Read(stream, session, inner.Type, form, fields), (stream, value, session) => Write(stream, session, value, form, fields));
    }

    private static void Write(Stream stream, SerializerSession session, object collection, CollectionForm form, FieldInfo[] fields)
    {
        object?[] comparers = form.Comparers(collection);
        stream.WriteByte((byte)comparers.Length);
        foreach (object? comparer in comparers)
            NestedValues.Write(stream, session, comparer);
        if (form.End is null)
            session.TrackSerializedObject(collection);
        foreach (FieldInfo field in fields)
            NestedValues.Write(stream, session, field.GetValue(collection));

        // Other threads may be adding to it: how many there are is known when all have been seen.
        List<object?> parts = [];
        foreach (object? part in form.Parts(collection))
            parts.Add(part);
        NestedValues.WriteAll(stream, session, parts);
        if (form.End is not null)
            session.TrackSerializedObject(collection);
    }

    private static object Read(Stream stream, DeserializerSession session, Type type, CollectionForm form, FieldInfo[] fields)
    {
        object?[] comparers = new object?[stream.ReadByte()];
        for (int i = 0; i < comparers.Length; i++)
            comparers[i] = NestedValues.Read(stream, session);
        object collection = form.Begin(type, comparers);
        if (form.End is null)
            session.TrackDeserializedObject(collection);
        foreach (FieldInfo field in fields)
            field.SetValue(collection, NestedValues.Read(stream, session));

        int left = (int)NestedValues.Read(stream, session)!;
        while (left > 0)
            form.Add(collection, Next);
        if (form.End is null)
            return collection;
        collection = form.End(collection, comparers);
        session.TrackDeserializedObject(collection);
        return collection;

        object? Next()
        {
            left--;
            return NestedValues.Read(stream, session);
        }
    }
}
