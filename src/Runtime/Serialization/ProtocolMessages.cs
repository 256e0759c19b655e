using System.Buffers;
using System.Collections.Concurrent;
using MemoryPack;

namespace ProcActors.Serialization;

/// <summary>The table of every message that may cross between processes, by its manifest. What is not in it is refused.</summary>
internal static class ProtocolMessages
{
    private static readonly ConcurrentDictionary<string, Codec> ByManifest = new();
    private static readonly ConcurrentDictionary<uint, Codec> ByCode = new();
    private static readonly ConcurrentDictionary<Type, (string Manifest, uint Code)> ManifestOf = new();

    /// <summary>Adds a message; each manifest and each type once.</summary>
    public static void Add<T>(string manifest)
        where T : class, IProtocolMessage, IMemoryPackable<T>
    {
        Codec codec = Codec.Of<T>();
        uint code = CodeOf(manifest);
        if (!ByManifest.TryAdd(manifest, codec) || !ByCode.TryAdd(code, codec) || !ManifestOf.TryAdd(typeof(T), (manifest, code)))
            throw new InvalidOperationException($"Manifest '{manifest}' or message {typeof(T)} is listed twice.");
    }

    public static IEnumerable<Type> Types => ManifestOf.Keys;

    public static string Manifest(object message) => Entry(message.GetType()).Manifest;

    /// <summary>How messages of a type are written on a line, and the number that stands for their manifest there.</summary>
    public static (uint Code, Codec Codec) Find(Type type)
    {
        uint code = Entry(type).Code;
        return (code, ByCode[code]);
    }

    public static Codec Find(uint code) => ByCode.TryGetValue(code, out Codec codec)
        ? codec
        : throw new PayloadException($"A message of kind {code:x8} was refused: no such message is part of the protocol.");

    public static Codec Find(string manifest) => ByManifest.TryGetValue(manifest, out Codec codec)
        ? codec
        : throw new PayloadException($"A message with manifest '{manifest[..Math.Min(manifest.Length, 40)]}' was refused: no such message is part of the protocol.");

    private static (string Manifest, uint Code) Entry(Type type) => ManifestOf.TryGetValue(type, out (string, uint) entry)
        ? entry
        : throw new InvalidOperationException($"{type} is no message of the protocol: list it in ProtocolMessages.");

    // FNV-1a; that two manifests have the same is seen when the table is made.
    private static uint CodeOf(string manifest) => manifest.Aggregate(2166136261, (code, letter) => (code ^ letter) * 16777619);

    /// <summary>How one message becomes bytes and back.</summary>
    internal readonly record struct Codec(Func<object, byte[]> Write, Func<byte[], object> Read, Action<ArrayBufferWriter<byte>, object> Encode, Decoder Decode)
    {
        public static Codec Of<T>()
            where T : class, IMemoryPackable<T> => new(
            message => MemoryPackSerializer.Serialize((T)message),
            bytes => Decoded<T>(bytes),
            (writer, message) => MemoryPackSerializer.Serialize(writer, (T)message),
            Decoded<T>);

        private static T Decoded<T>(ReadOnlySpan<byte> bytes)
            where T : class, IMemoryPackable<T> => MemoryPackSerializer.Deserialize<T>(bytes) ?? throw new PayloadException($"A {typeof(T).Name} arrived empty.");
    }

    /// <summary>Reads a message; it keeps nothing of the bytes.</summary>
    internal delegate object Decoder(ReadOnlySpan<byte> bytes);
}
