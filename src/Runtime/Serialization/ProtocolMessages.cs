using System.Collections.Concurrent;
using MemoryPack;

namespace ProcActors.Serialization;

/// <summary>The table of every message that may cross between processes, by its manifest. What is not in it is refused.</summary>
internal static class ProtocolMessages
{
    private static readonly ConcurrentDictionary<string, Codec> ByManifest = new();
    private static readonly ConcurrentDictionary<Type, string> ManifestOf = new();

    /// <summary>Adds a message; each manifest and each type once.</summary>
    public static void Add<T>(string manifest)
        where T : class, IProtocolMessage, IMemoryPackable<T> => Add(manifest, typeof(T), Codec.Of<T>());

    /// <summary>Adds a message that is written and read by hand: one that every process needs as it starts, before it is worth while to make MemoryPack ready.</summary>
    public static void Add<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
        where T : class, IProtocolMessage => Add(manifest, typeof(T), Codec.Of(write, read));

    public static IEnumerable<Type> Types => ManifestOf.Keys;

    public static string Manifest(object message) => ManifestOf.TryGetValue(message.GetType(), out string? manifest)
        ? manifest
        : throw new InvalidOperationException($"{message.GetType()} is no message of the protocol: list it in ProtocolMessages.");

    public static Codec Find(string manifest) => ByManifest.TryGetValue(manifest, out Codec? codec)
        ? codec
        : throw new PayloadException($"A message with manifest '{manifest[..Math.Min(manifest.Length, 40)]}' was refused: no such message is part of the protocol.");

    private static void Add(string manifest, Type type, Codec codec)
    {
        if (!ByManifest.TryAdd(manifest, codec) || !ManifestOf.TryAdd(type, manifest))
            throw new InvalidOperationException($"Manifest '{manifest}' or message {type} is listed twice.");
    }

    /// <summary>How one message becomes bytes and back.</summary>
    internal sealed record Codec(Func<object, byte[]> Write, Func<byte[], object> Read)
    {
        public static Codec Of<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
            where T : class => new(
            message =>
            {
                using MemoryStream stream = new();
                using (BinaryWriter writer = new(stream))
                    write(writer, (T)message);
                return stream.ToArray();
            },
            bytes =>
            {
                try
                {
                    using BinaryReader reader = new(new MemoryStream(bytes));
                    return read(reader);
                }
                catch (Exception e) when (e is EndOfStreamException or FormatException)
                {
                    throw new PayloadException($"A {typeof(T).Name} arrived damaged.", e);
                }
            });

        public static Codec Of<T>()
            where T : class, IMemoryPackable<T> => new(
            message => MemoryPackSerializer.Serialize((T)message),
            bytes => MemoryPackSerializer.Deserialize<T>(bytes) ?? throw new PayloadException($"A {typeof(T).Name} arrived empty."));
    }
}
