using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>
/// What passes between a process's endpoint and the queue:
/// <code>
///   Put ------> Accepted | Full            Part* before it when the item is large
///   Get ------> Granted  | Empty           Part* before the grant when the item is large
///   Accept, Return                         of a granted item; no answer
///   Done -----> Noted | NotHeld            Join -> Joined            Inspect -> Snapshot
/// </code>
/// Requests are numbered by the endpoint; each is answered once.
/// </summary>
internal static partial class QueueProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Put>("q.put");
        ProtocolMessages.Add<Get>("q.get");
        ProtocolMessages.Add<Accept>("q.accept");
        ProtocolMessages.Add<Return>("q.return");
        ProtocolMessages.Add<Done>("q.done");
        ProtocolMessages.Add<Join>("q.join");
        ProtocolMessages.Add<Inspect>("q.inspect");
        ProtocolMessages.Add<Granted>("q.granted");
        ProtocolMessages.Add<Answered>("q.answered");
        ProtocolMessages.Add<Snapshot>("q.snapshot");
    }

    [MemoryPackable]
    internal sealed partial record Put(long Request, byte[] Payload, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Get(long Request, bool Wait) : IProtocolMessage;

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
    internal sealed partial record Granted(long Request, long Item, int Deliveries, bool Redelivered, byte[] Payload) : IReply;

    /// <summary>Every answer that carries nothing but itself.</summary>
    [MemoryPackable]
    internal sealed partial record Answered(long Request, QueueAnswer Answer) : IReply;

    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, QueueStatistics Statistics) : IReply;
}
