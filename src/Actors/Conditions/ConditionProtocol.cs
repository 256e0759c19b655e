using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Conditions;

/// <summary>
/// What passes between a process's endpoint and a condition; its lock is acquired and released as a re-entrant one, that nobody enters twice:
/// <code>
///   Wait ---------> Resumed | Answered(NotHeld)        Resumed: it has the lock again, notified or not
///   Notify -------> Notified | Answered(NotHeld)
///   Inspect ------> LeaseProtocol.Snapshot             Withdraw ends the wait in the room; the answer is Resumed all the same
/// </code>
/// </summary>
internal static partial class ConditionProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Wait>("n.wait");
        ProtocolMessages.Add<Notify>("n.notify");
        ProtocolMessages.Add<Inspect>("n.inspect");
        ProtocolMessages.Add<Resumed>("n.resumed");
        ProtocolMessages.Add<Notified>("n.notified");
    }

    [MemoryPackable]
    internal sealed partial record Wait(long Request, long Token, string Room, bool Waits) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Notify(long Request, string Room, int Count) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request, string Room) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Resumed(long Request, long Token, long Entry, bool Abandoned, bool WasNotified) : IReply;

    [MemoryPackable]
    internal sealed partial record Notified(long Request, int Woken) : IReply;
}
