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
        where T : class, IProtocolMessage, IMemoryPackable<T>
    {
        if (!ByManifest.TryAdd(manifest, Codec.Of<T>()) || !ManifestOf.TryAdd(typeof(T), manifest))
            throw new InvalidOperationException($"Manifest '{manifest}' or message {typeof(T)} is listed twice.");
    }

    public static IEnumerable<Type> Types => ManifestOf.Keys;

    public static string Manifest(object message) => ManifestOf.TryGetValue(message.GetType(), out string? manifest)
        ? manifest
        : throw new InvalidOperationException($"{message.GetType()} is no message of the protocol: list it in ProtocolMessages.");

    public static Codec Find(string manifest) => ByManifest.TryGetValue(manifest, out Codec codec)
        ? codec
        : throw new PayloadException($"A message with manifest '{manifest[..Math.Min(manifest.Length, 40)]}' was refused: no such message is part of the protocol.");

    /// <summary>How one message becomes bytes and back.</summary>
    internal readonly record struct Codec(Func<object, byte[]> Write, Func<byte[], object> Read)
    {
        public static Codec Of<T>()
            where T : class, IMemoryPackable<T> => new(
            message => MemoryPackSerializer.Serialize((T)message),
            bytes => MemoryPackSerializer.Deserialize<T>(bytes) ?? throw new PayloadException($"A {typeof(T).Name} arrived empty."));
    }
}
