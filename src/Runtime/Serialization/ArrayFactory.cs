using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>Writes arrays as Hyperion does, but for what <see cref="PassingSerializer"/> is for; those of plain numbers and texts are left to it.</summary>
internal sealed class ArrayFactory : PassingFactory
{
    private static readonly Type[] LeftToHyperion = [typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(Guid)];

    protected override bool Covers(Type type) => type.IsSZArray && type.GetElementType() is { IsPrimitive: false } element && !LeftToHyperion.Contains(element);

    protected override void Initialize(Serializer serializer, ObjectSerializer inner) =>
        inner.Initialize((stream, session) => Read(stream, session, inner.Type.GetElementType()!), Write);

    private static object Read(Stream stream, DeserializerSession session, Type element)
    {
        int length = (int)NestedValues.Read(stream, session)!;
        if (length > stream.Length - stream.Position)
            throw new EndOfStreamException($"An array of {length} is said to be in {stream.Length - stream.Position} bytes.");
        Array array = Array.CreateInstance(element, length);
        session.TrackDeserializedObject(array);
        for (int i = 0; i < length; i++)
            array.SetValue(NestedValues.Read(stream, session), i);
        return array;
    }

    private static void Write(Stream stream, object value, SerializerSession session)
    {
        session.TrackSerializedObject(value);
        NestedValues.WriteAll(stream, session, value as object?[] ?? [.. ((Array)value).Cast<object?>()]);
    }
}
