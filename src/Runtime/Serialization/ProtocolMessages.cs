using System.Buffers;
using System.Collections.Concurrent;
using MemoryPack;

namespace ProcActors.Serialization;

/// <summary>The table of every message that may cross between processes, by its manifest. What is not in it is refused.</summary>
internal static class ProtocolMessages
{
    private static readonly ConcurrentDictionary<string, Codec> ByManifest = new();
    private static readonly ConcurrentDictionary<uint, Codec> ByCode = new();
    private static readonly ConcurrentDictionary<Type, Listed> ManifestOf = new();

    /// <summary>Adds a message; each manifest and each type once.</summary>
    public static void Add<T>(string manifest)
        where T : class, IProtocolMessage, IMemoryPackable<T> => Add(manifest, typeof(T), Codec.Of<T>());

    /// <summary>Adds a message that is written and read by hand: one that every process needs as it starts, before it is worth while to make MemoryPack ready.</summary>
    public static void Add<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
        where T : class, IProtocolMessage => Add(manifest, typeof(T), Codec.Of(write, read));

    /// <summary>Adds a message that is written and read by hand, for the same reason and because there are many of them.</summary>
    public static void Add<T>(string manifest, Action<ArrayBufferWriter<byte>, T> encode, Decoder decode)
        where T : class, IProtocolMessage => Add(manifest, typeof(T), Codec.Of(encode, decode));

    public static IEnumerable<Type> Types => ManifestOf.Keys;

    public static string Manifest(object message) => Entry(message.GetType()).Manifest;

    /// <summary>How messages of a type are written on a line, and the number that stands for their manifest there.</summary>
    public static (uint Code, Codec Codec) Find(Type type)
    {
        uint code = Entry(type).Code;
        return (code, ByCode[code]);
    }

    public static Codec Find(uint code) => ByCode.TryGetValue(code, out Codec? codec)
        ? codec
        : throw new PayloadException($"A message of kind {code:x8} was refused: no such message is part of the protocol.");

    public static Codec Find(string manifest) => ByManifest.TryGetValue(manifest, out Codec? codec)
        ? codec
        : throw new PayloadException($"A message with manifest '{manifest[..Math.Min(manifest.Length, 40)]}' was refused: no such message is part of the protocol.");

    private static void Add(string manifest, Type type, Codec codec)
    {
        uint code = CodeOf(manifest);
        if (!ByManifest.TryAdd(manifest, codec) || !ByCode.TryAdd(code, codec) || !ManifestOf.TryAdd(type, new Listed(manifest, code)))
            throw new InvalidOperationException($"Manifest '{manifest}' or message {type} is listed twice.");
    }

    private static Listed Entry(Type type) => ManifestOf.TryGetValue(type, out Listed? entry)
        ? entry
        : throw new InvalidOperationException($"{type} is no message of the protocol: list it in ProtocolMessages.");

    // FNV-1a; that two manifests have the same is seen when the table is made.
    private static uint CodeOf(string manifest) => manifest.Aggregate(2166136261, (code, letter) => (code ^ letter) * 16777619);

    private sealed record Listed(string Manifest, uint Code);

    /// <summary>How one message becomes bytes and back.</summary>
    internal sealed record Codec(Func<object, byte[]> Write, Func<byte[], object> Read, Action<ArrayBufferWriter<byte>, object> Encode, Decoder Decode)
    {
        public static Codec Of<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
            where T : class => new(
            message => Written(write, (T)message),
            bytes => Parsed(read, bytes),
            (writer, message) => writer.Write(Written(write, (T)message)),
            bytes => Parsed(read, bytes.ToArray()));

        public static Codec Of<T>(Action<ArrayBufferWriter<byte>, T> encode, Decoder decode)
            where T : class
        {
            return new Codec(Whole, bytes => decode(bytes), (writer, message) => encode(writer, (T)message), decode);

            byte[] Whole(object message)
            {
                ArrayBufferWriter<byte> writer = new();
                encode(writer, (T)message);
                return writer.WrittenSpan.ToArray();
            }
        }

        public static Codec Of<T>()
            where T : class, IMemoryPackable<T> => new(
            message => MemoryPackSerializer.Serialize((T)message),
            bytes => Decoded<T>(bytes),
            (writer, message) => MemoryPackSerializer.Serialize(writer, (T)message),
            Decoded<T>);

        private static byte[] Written<T>(Action<BinaryWriter, T> write, T message)
        {
            using MemoryStream stream = new();
            using (BinaryWriter writer = new(stream))
                write(writer, message);
            return stream.ToArray();
        }

        private static T Parsed<T>(Func<BinaryReader, T> read, byte[] bytes)
        {
            try
            {
                using BinaryReader reader = new(new MemoryStream(bytes));
                return read(reader);
            }
            catch (Exception e) when (e is not PayloadException)
            {
                throw Damaged<T>(e);
            }
        }

        private static T Decoded<T>(ReadOnlySpan<byte> bytes)
            where T : class, IMemoryPackable<T>
        {
            try
            {
                return MemoryPackSerializer.Deserialize<T>(bytes) ?? throw new PayloadException($"A {typeof(T).Name} arrived empty.");
            }
            catch (Exception e) when (e is not PayloadException)
            {
                throw Damaged<T>(e);
            }
        }

        // Whatever readers make of bytes that are none of theirs: lengths that there are no bytes for, or no memory.
        private static PayloadException Damaged<T>(Exception e) => new($"A {typeof(T).Name} arrived damaged.", e);
    }

    /// <summary>Reads a message; it keeps nothing of the bytes.</summary>
    internal delegate object Decoder(ReadOnlySpan<byte> bytes);
}
