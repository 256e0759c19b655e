using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>
/// What passes between a process's endpoint and the queue:
/// <code>
///   Put ------> Accepted | Full            PutPart* before it when the item is large
///   Get ------> Granted  | Empty           ItemPart* before it when the item is large
///   Withdraw -> Withdrawn, unless the request was answered before
///   Accept, Return                         of a granted item; no answer
///   Done -----> Noted | Refused            Join -> Joined            Inspect -> Snapshot
/// </code>
/// Requests are numbered by the endpoint; each is answered once.
/// </summary>
internal static partial class QueueProtocol
{
    /// <summary>How many bytes of an item travel in one message; larger items come in parts, since Akka.Remote drops what exceeds a frame.</summary>
    public const int PartSize = 256 * 1024;

    public static void Register()
    {
        ProtocolMessages.Add<Put>("q.put");
        ProtocolMessages.Add<PutPart>("q.put-part");
        ProtocolMessages.Add<Get>("q.get");
        ProtocolMessages.Add<Withdraw>("q.withdraw");
        ProtocolMessages.Add<Accept>("q.accept");
        ProtocolMessages.Add<Return>("q.return");
        ProtocolMessages.Add<Done>("q.done");
        ProtocolMessages.Add<Join>("q.join");
        ProtocolMessages.Add<Inspect>("q.inspect");
        ProtocolMessages.Add<ItemPart>("q.item-part");
        ProtocolMessages.Add<Granted>("q.granted");
        ProtocolMessages.Add<Answered>("q.answered");
        ProtocolMessages.Add<Snapshot>("q.snapshot");
    }

    [MemoryPackable]
    internal sealed partial record Put(long Request, byte[] Payload, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record PutPart(long Request, byte[] Payload) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Get(long Request, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Withdraw(long Request) : IProtocolMessage;

    /// <summary>The item reached its caller: of a plain queue it is gone for good now.</summary>
    [MemoryPackable]
    internal sealed partial record Accept(long Item) : IProtocolMessage;

    /// <summary>The item is given back; <paramref name="Seen"/> when user code had it.</summary>
    [MemoryPackable]
    internal sealed partial record Return(long Item, bool Seen) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Done(long Request, long Item) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Join(long Request, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record ItemPart(long Request, byte[] Payload) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Granted(long Request, long Item, int Deliveries, bool Redelivered, byte[] Payload) : IProtocolMessage;

    /// <summary>Every answer that carries nothing but itself.</summary>
    [MemoryPackable]
    internal sealed partial record Answered(long Request, QueueAnswer Answer) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, QueueStatistics Statistics) : IProtocolMessage;
}
