using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Writes exceptions with all that they say: Hyperion's own way leaves out what a class adds to Exception. What of it may not travel is left out: an exception tells of an
/// error, and is not to be the cause of another.
/// </summary>
internal sealed class ExceptionFactory(AllowedTypes allowed) : ValueSerializerFactory
{
    private static readonly ConstructorInfo OfException = typeof(Exception).GetConstructor([typeof(string), typeof(Exception)])!;

    public override bool CanSerialize(Serializer serializer, Type type) => typeof(Exception).IsAssignableFrom(type);

    public override bool CanDeserialize(Serializer serializer, Type type) => CanSerialize(serializer, type);

    public override ValueSerializer BuildSerializer(Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping)
    {
        FieldInfo[] fields = CollectionFactory.FieldsOf(type, typeof(Exception));
        return PassingSerializer.Add(
            type,
            typeMapping,
            inner => inner.Initialize((stream, session) => Read(stream, session, type, fields), (stream, value, session) => Write(stream, session, (Exception)value, fields)));
    }

    private static object Read(Stream stream, DeserializerSession session, Type type, FieldInfo[] fields)
    {
        Exception exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        session.TrackDeserializedObject(exception);
        OfException.Invoke(exception, [Next(), Next()]);
        if (Next() is string stack)
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
        exception.HResult = (int)Next()!;
        exception.HelpLink = (string?)Next();
        exception.Source = (string?)Next();
        for (int left = (int)Next()!; left > 0; left--)
            exception.Data[Next()!] = Next();
        foreach (FieldInfo field in fields)
        {
            if (Next() is { } value)
                field.SetValue(exception, value);
        }

        return exception;

        object? Next() => NestedValues.Read(stream, session);
    }

    private void Write(Stream stream, SerializerSession session, Exception exception, FieldInfo[] fields)
    {
        session.TrackSerializedObject(exception);
        Next(MessageOf(exception));
        Next(exception.InnerException);
        Next(exception.StackTrace);
        Next(exception.HResult);
        Next(exception.HelpLink);
        Next(exception.Source);
        DictionaryEntry[] data = [.. exception.Data.Cast<DictionaryEntry>().Where(entry => MayTravel(entry.Key) && MayTravel(entry.Value))];
        Next(data.Length);
        foreach (DictionaryEntry entry in data)
        {
            Next(entry.Key);
            Next(entry.Value);
        }

        foreach (FieldInfo field in fields)
            Next(field.GetValue(exception) is { } value && MayTravel(value) ? value : null);

        void Next(object? value) => NestedValues.Write(stream, session, value);
    }

    private bool MayTravel(object? value) => value is null || allowed.Allows(value.GetType());

    // What it was made with: the property may have been overridden to say more than that.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception exception);
}
