using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Lines;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>
/// What passes between a process's endpoint and the queue:
/// <code>
///   Put, PutMany -> Answered (Accepted | Full | ShutDown | Waits, and later Accepted)     Part* before it when the item is large
///   Get ----------> Granted (one item and what comes ahead) | Empty | ShutDown            Part* before the grant when the item is large
///   Granted (request 0) &lt;-----             what comes for who will ask soon; a Get that it crosses has it as its answer
///   Notes, Return                          of granted items; no answer
///   Recall &lt;-----                          the queue asks for what it handed ahead; answered Return
///   Done -> Noted | NotHeld                Join -> Joined | Unfinished      Peek -> Shown | Empty
///   Inspect -> Snapshot                    ShutDown -> Noted                ListDead -> DeadList, Requeue, Discard -> Counted
/// </code>
/// Requests are numbered by the endpoint; each is answered once. PutMany is so many requests with numbers in a row, and neighbours of one answer are
/// answered together.
/// </summary>
internal static partial class QueueProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Put>("q.put");
        ProtocolMessages.Add<PutMany>("q.put-many");
        ProtocolMessages.Add<Get>("q.get");
        ProtocolMessages.Add<Peek>("q.peek");
        ProtocolMessages.Add<Notes>("q.notes");
        ProtocolMessages.Add<Return>("q.return");
        ProtocolMessages.Add<Recall>("q.recall");
        ProtocolMessages.Add<Done>("q.done");
        ProtocolMessages.Add<Join>("q.join");
        ProtocolMessages.Add<ShutDown>("q.shut-down");
        ProtocolMessages.Add<Inspect>("q.inspect");
        ProtocolMessages.Add<ListDead>("q.list-dead");
        ProtocolMessages.Add<Bury>("q.bury");
        ProtocolMessages.Add<Granted>("q.granted");
        ProtocolMessages.Add<Shown>("q.shown");
        ProtocolMessages.Add<Answered>("q.answered");
        ProtocolMessages.Add<Snapshot>("q.snapshot");
        ProtocolMessages.Add<DeadList>("q.dead-list");
        ProtocolMessages.Add<Counted>("q.counted");
    }

    /// <summary>An item. <paramref name="TimeToLive"/> is in milliseconds; 0: for ever.</summary>
    [MemoryPackable]
    internal sealed partial record Put(long Request, byte[] Payload, bool Wait, int Priority = 0, long TimeToLive = 0) : IProtocolMessage;

    /// <summary>So many items, as <see cref="PackedItems"/> has them, with requests numbered on.</summary>
    [MemoryPackable]
    internal sealed partial record PutMany(long Request, int Count, ReadOnlyMemory<byte> Packed, bool Wait) : IProtocolMessage;

    /// <summary>
    /// Asks for an item, and for up to <paramref name="Ahead"/> more that are there or come soon. <paramref name="Pushed"/> is how many have come so far without being asked for: one more
    /// that is on its way is the answer.
    /// </summary>
    [MemoryPackable]
    internal sealed partial record Get(long Request, bool Wait, int Ahead = 0, long Pushed = 0) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Peek(long Request) : IProtocolMessage;

    /// <summary>How many more of the items granted have reached their caller, which are done, and which large ones have been read.</summary>
    [MemoryPackable]
    internal sealed partial record Notes(int Accepted, long[] Done, long[] Read) : IProtocolMessage;

    /// <summary>Items are given back; <paramref name="Seen"/> when user code had them.</summary>
    [MemoryPackable]
    internal sealed partial record Return(long[] Items, bool Seen) : IProtocolMessage;

    /// <summary>What was granted ahead and is not used yet is to be given back: somebody else waits for it.</summary>
    [MemoryPackable]
    internal sealed partial record Recall : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Done(long Request, long Item) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Join(long Request, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record ShutDown(long Request, bool Immediate) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    /// <summary>Asks for the dead items from number <paramref name="From"/> on, as many as go into one answer.</summary>
    [MemoryPackable]
    internal sealed partial record ListDead(long Request, long From) : IProtocolMessage;

    /// <summary>Dead items are handed out again, or forgotten; no numbers: all.</summary>
    [MemoryPackable]
    internal sealed partial record Bury(long Request, long[] Items, bool Requeue) : IProtocolMessage;

    /// <summary>Items for a request, or, with the number <see cref="QueueState.Unasked"/>, for none.</summary>
    [MemoryPackable]
    internal sealed partial record Granted(long Request, Item[] Items) : IReply;

    [MemoryPackable]
    internal sealed partial record Shown(long Request, Item Item) : IReply;

    /// <summary>An item on its way to a process.</summary>
    [MemoryPackable]
    internal sealed partial record Item(long Number, int Deliveries, int Crashes, bool Redelivered, byte[] Payload)
    {
        /// <summary>Whether it lies in shared memory until its getter has read it.</summary>
        [MemoryPackIgnore]
        public bool IsShared => SharedValue.Is(Payload);
    }

    /// <summary>An answer that carries nothing but itself, to <paramref name="Count"/> requests in a row.</summary>
    [MemoryPackable]
    internal sealed partial record Answered(long Request, QueueAnswer Answer, int Count = 1) : IReply;

    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, QueueStatistics Statistics) : IReply;

    /// <summary>Dead items; <paramref name="Next"/> is where the list goes on, 0 at its end.</summary>
    [MemoryPackable]
    internal sealed partial record DeadList(long Request, Corpse[] Items, long Next) : IReply;

    /// <summary>A dead item; without its bytes when they are too many for one message.</summary>
    [MemoryPackable]
    internal sealed partial record Corpse(long Number, bool Expired, string[] Ends, byte[]? Payload);

    [MemoryPackable]
    internal sealed partial record Counted(long Request, int Count) : IReply;
}
