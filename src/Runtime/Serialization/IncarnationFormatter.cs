using System.Collections.Immutable;
using MemoryPack;

namespace ProcActors.Serialization;

/// <summary>
/// An incarnation in a message. It is not marked as packable itself: every child has one from the first moment on, and the mark would make the serializer ready
/// as it is made, which takes a tenth of a start.
/// </summary>
internal sealed class IncarnationFormatter : MemoryPackFormatter<Incarnation>
{
    private const byte Parts = 3;

    public static readonly IncarnationFormatter Instance = new();

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Incarnation? value)
    {
        if (value is null)
        {
            writer.WriteNullObjectHeader();
            return;
        }

        writer.WriteObjectHeader(Parts);
        writer.WriteString(value.Run);
        writer.WriteString(value.Name);
        writer.WriteString(value.Number);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Incarnation? value)
    {
        value = null;
        if (!reader.TryReadObjectHeader(out byte parts))
            return;
        if (parts != Parts)
            MemoryPackSerializationException.ThrowInvalidPropertyCount(typeof(Incarnation), Parts, parts);
        value = new Incarnation(Text(ref reader), Text(ref reader), Text(ref reader));
    }

    private static string Text(ref MemoryPackReader reader) => reader.ReadString() ?? throw new MemoryPackSerializationException("An incarnation has no null in it.");
}

/// <summary>Several of them.</summary>
internal sealed class IncarnationsFormatter : MemoryPackFormatter<ImmutableArray<Incarnation>>
{
    public static readonly IncarnationsFormatter Instance = new();

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref ImmutableArray<Incarnation> value)
    {
        writer.WriteCollectionHeader(value.Length);
        foreach (Incarnation incarnation in value)
        {
            Incarnation? next = incarnation;
            IncarnationFormatter.Instance.Serialize(ref writer, ref next);
        }
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref ImmutableArray<Incarnation> value)
    {
        _ = reader.TryReadCollectionHeader(out int count);
        ImmutableArray<Incarnation>.Builder all = ImmutableArray.CreateBuilder<Incarnation>();
        for (int i = 0; i < count; i++)
        {
            Incarnation? next = null;
            IncarnationFormatter.Instance.Deserialize(ref reader, ref next);
            all.Add(next ?? throw new MemoryPackSerializationException("A list of incarnations has no null in it."));
        }

        value = all.ToImmutable();
    }
}

/// <summary>Marks an incarnation in a message.</summary>
internal sealed class IncarnationFormatterAttribute : MemoryPackCustomFormatterAttribute<IncarnationFormatter, Incarnation>
{
    public override IncarnationFormatter GetFormatter() => IncarnationFormatter.Instance;
}

/// <summary>Marks several in a message.</summary>
internal sealed class IncarnationsFormatterAttribute : MemoryPackCustomFormatterAttribute<IncarnationsFormatter, ImmutableArray<Incarnation>>
{
    public override IncarnationsFormatter GetFormatter() => IncarnationsFormatter.Instance;
}
