using System.Buffers;

namespace ProcActors;

/// <summary>
/// Makes an application's values into bytes and back in the place of the built-in serializer: see <see cref="ProcessRuntimeOptions.PayloadSerializer"/>. One object serves a
/// whole process, from many threads at once.
/// </summary>
/// <example>
/// <code>
/// public sealed class JsonPayloads : IPayloadSerializer
/// {
///     public bool Handles(Type type) => type.Assembly == typeof(JsonPayloads).Assembly;
///     public void Serialize(object value, IBufferWriter&lt;byte&gt; to) => JsonSerializer.Serialize(new Utf8JsonWriter(to), value, value.GetType());
///     public object? Deserialize(ReadOnlyMemory&lt;byte&gt; from, Type type) => JsonSerializer.Deserialize(from.Span, type);
/// }
/// </code>
/// </example>
public interface IPayloadSerializer
{
    /// <summary>
    /// Whether values of exactly this type are this serializer's. The answer must be the same in every process. Numbers, texts and byte arrays, actor references and the handles of
    /// queues, locks and the like are never asked about.
    /// </summary>
    /// <param name="type">The type of a value on its way; of one that arrives only when it is allowed to.</param>
    bool Handles(Type type);

    /// <summary>Writes a value. What it throws reaches whoever sends the value.</summary>
    /// <param name="value">A value of a type that <see cref="Handles"/> is true of.</param>
    /// <param name="to">Where to.</param>
    void Serialize(object value, IBufferWriter<byte> to);

    /// <summary>Reads a value. What it throws reaches whoever takes the value.</summary>
    /// <param name="from">What <see cref="Serialize"/> wrote, or whatever a faulty sender did.</param>
    /// <param name="type">The type of the value.</param>
    object? Deserialize(ReadOnlyMemory<byte> from, Type type);
}
