using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Events;

/// <summary>
/// What passes between a process's endpoint and an event:
/// <code>
///   Set, Clear, Wait -> Answered            Inspect -> Snapshot            Withdraw -> Withdrawn, unless the wait was answered before
/// </code>
/// </summary>
internal static partial class EventProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Set>("e.set");
        ProtocolMessages.Add<Clear>("e.clear");
        ProtocolMessages.Add<Wait>("e.wait");
        ProtocolMessages.Add<Inspect>("e.inspect");
        ProtocolMessages.Add<Answered>("e.answered");
        ProtocolMessages.Add<Snapshot>("e.snapshot");
    }

    [MemoryPackable]
    internal sealed partial record Set(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Clear(long Request) : IProtocolMessage;

    /// <summary><paramref name="Waits"/>: answer when it is set, rather than now.</summary>
    [MemoryPackable]
    internal sealed partial record Wait(long Request, bool Waits) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Answered(long Request, bool IsSet) : IReply;

    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, bool IsSet, int Waiting) : IReply;
}
