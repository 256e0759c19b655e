using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Writes exceptions with all that they say: Hyperion's own way leaves out what a class adds to Exception. What of that may not travel is left out: an exception tells of an error, and is not to be
/// the cause of another.
/// </summary>
internal sealed class ExceptionFactory : PassingFactory
{
    private static readonly ConstructorInfo OfException = typeof(Exception).GetConstructor([typeof(string), typeof(Exception)])!;

    protected override bool Covers(Type type) => typeof(Exception).IsAssignableFrom(type);

    protected override void Initialize(Serializer serializer, ObjectSerializer inner)
    {
        FieldInfo[] fields = CollectionFactory.FieldsOf(inner.Type, typeof(Exception));
        inner.Initialize((stream, session) => Read(stream, session, inner.Type, fields), (stream, value, session) => Write(stream, session, (Exception)value, fields));
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
        {
            if (Next() is (object key, var value))
                exception.Data[key] = value;
        }

        foreach (FieldInfo field in fields)
        {
            if (Next() is { } value)
                field.SetValue(exception, value);
        }

        return exception;

        object? Next() => NestedValues.Read(stream, session);
    }

    private static void Write(Stream stream, SerializerSession session, Exception exception, FieldInfo[] fields)
    {
        session.TrackSerializedObject(exception);
        Next(MessageOf(exception));
        Next(exception.InnerException);
        Next(exception.StackTrace);
        Next(exception.HResult);
        Next(exception.HelpLink);
        Next(exception.Source);
        Next(exception.Data.Count);
        foreach (DictionaryEntry entry in exception.Data)
            Part((entry.Key, entry.Value));
        foreach (FieldInfo field in fields)
            Part(field.GetValue(exception));

        void Next(object? value) => NestedValues.Write(stream, session, value);

        void Part(object? value) => NestedValues.WriteOrLeaveOut((PayloadStream)stream, session, value);
    }

    // What it was made with: the property may have been overridden to say more than that.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception exception);
}
