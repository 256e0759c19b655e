using System.Runtime.CompilerServices;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>Values, and those inside others, written and read as Hyperion does, whose own way to do so is not public.</summary>
internal static class NestedValues
{
    private const byte Null = 0;

    /// <summary>
    /// Writes a value that is in no other. An object in it is known again by its identity: Hyperion asks Equals, so that of two objects which call themselves equal, as entities with the same
    /// number do, the first would arrive twice and the other one not at all.
    /// </summary>
    public static void WriteWhole(Stream stream, Serializer serializer, object value)
    {
        SerializerSession session = serializer.GetSerializerSession();
        Objects(session) = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        serializer.Serialize(value, stream, session);
    }

    public static void Write(Stream stream, SerializerSession session, object? value)
    {
        if (value is null)
        {
            stream.WriteByte(Null);
        }
        else
        {
            WriteWith(session.Serializer.GetSerializerByType(value.GetType()), stream, session, value);
        }
    }

    /// <summary>Writes a value, or null in its place if it, or something that it holds, may not travel.</summary>
    public static void WriteOrLeaveOut(PayloadStream stream, SerializerSession session, object? value)
    {
        (long, int) mark = stream.Mark;
        int objects = NextObject(session);
        int types = Types(session)?.Count ?? 0;
        try
        {
            Write(stream, session, value);
        }
        catch (Exception)
        {
            stream.GoBack(mark);
            foreach (object written in Objects(session).Where(one => one.Value >= objects).Select(one => one.Key).ToList())
                Objects(session).Remove(written);
            NextObject(session) = objects;
            while (Types(session)?.Count > types)
                Types(session)!.RemoveLast();
            stream.WriteByte(Null);
        }
    }

    /// <summary>Writes how many there are, and each: items, or keys and values by turns.</summary>
    public static void WriteAll(Stream stream, SerializerSession session, IReadOnlyList<object?> values)
    {
        Write(stream, session, values.Count);

        // Most have the type of the one before the last.
        (Type? Type, ValueSerializer? Serializer) even = default;
        (Type? Type, ValueSerializer? Serializer) odd = default;
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                stream.WriteByte(Null);
                continue;
            }

            ref (Type? Type, ValueSerializer? Serializer) last = ref i % 2 == 0 ? ref even : ref odd;
            if (value.GetType() != last.Type)
                last = (value.GetType(), session.Serializer.GetSerializerByType(value.GetType()));
            WriteWith(last.Serializer!, stream, session, value);
        }
    }

    public static object? Read(Stream stream, DeserializerSession session) => session.Serializer.GetDeserializerByManifest(stream, session).ReadValue(stream, session);

    private static void WriteWith(ValueSerializer serializer, Stream stream, SerializerSession session, object value)
    {
        // A number is not the same one in two places.
        if (value is not ValueType && session.TryGetObjectId(value, out int known))
        {
            ObjectReferenceSerializer.Instance.WriteManifest(stream, session);
            ObjectReferenceSerializer.Instance.WriteValue(stream, known, session);
        }
        else
        {
            serializer.WriteManifest(stream, session);
            serializer.WriteValue(stream, value, session);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_objects")]
    private static extern ref Dictionary<object, int> Objects(SerializerSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_nextObjectId")]
    private static extern ref int NextObject(SerializerSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_trackedTypes")]
    private static extern ref LinkedList<Type>? Types(SerializerSession session);
}
