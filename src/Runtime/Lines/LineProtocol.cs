using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Lines;

/// <summary>
/// What lines say among themselves:
/// <code>
///   process -- Bind ---------> root                    first word on a channel: which coordinator its messages are for
///   putter --- Share --------> root                    here is my arena, with its descriptor beside
///   getter --- WantArena ----> root -- Share ---> getter   likewise
///   root ----- Freed --------> putter                  a value was read, or nobody wants it any more
///   root ----- Forgotten ----> getters                 an arena whose process is gone, and in which nothing is left
/// </code>
/// </summary>
internal static partial class LineProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Bind>("line.bind");
        ProtocolMessages.Add<Share>("line.share");
        ProtocolMessages.Add<WantArena>("line.want");
        ProtocolMessages.Add<Freed>("line.freed");
        ProtocolMessages.Add<Forgotten>("line.forgotten");
        ProtocolMessages.Add<Told>("line.told", ToldCodec.Write, ToldCodec.Read);
    }

    [MemoryPackable]
    internal sealed partial record Bind(string Path) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Share(long Arena) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record WantArena(long Arena) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Freed(long Offset) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Forgotten(long Arena) : IProtocolMessage;

    /// <summary>What an actor tells another.</summary>
    /// <param name="Recipient">Its path, with address and number.</param>
    /// <param name="Sender">Likewise; null for nobody.</param>
    /// <param name="Serializer">The number of the serializer that has written it.</param>
    /// <param name="Manifest">What the serializer wants to be told with it, if anything.</param>
    /// <param name="Payload">The message.</param>
    internal sealed record Told(string Recipient, string? Sender, int Serializer, string? Manifest, byte[] Payload) : IProtocolMessage;
}
