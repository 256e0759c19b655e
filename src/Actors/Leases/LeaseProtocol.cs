using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Leases;

/// <summary>
/// What passes between a process's endpoint and a lock or semaphore:
/// <code>
///   Acquire -------> Granted | Taken | Refused        Withdraw -> Withdrawn, unless the request was answered before
///   Release -------> Released | NotHeld       ReleaseOldest -> Released | NotHeld
///   Left                                       of a lock whose KeptWord says so already; no answer
///   Inspect -------> Snapshot
/// </code>
/// </summary>
internal static partial class LeaseProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Acquire>("l.acquire");
        ProtocolMessages.Add<Release>("l.release");
        ProtocolMessages.Add<ReleaseOldest>("l.release-oldest");
        ProtocolMessages.Add<Left>("l.left");
        ProtocolMessages.Add<Inspect>("l.inspect");
        ProtocolMessages.Add<Granted>("l.granted");
        ProtocolMessages.Add<Answered>("l.answered");
        ProtocolMessages.Add<Snapshot>("l.snapshot");
        ProtocolMessages.Add<Refused>("l.refused");
    }

    [MemoryPackable]
    internal sealed partial record Acquire(long Request, int Count, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Release(long Request, long Token) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record ReleaseOldest(long Request) : IProtocolMessage;

    /// <summary>The lock's word is to be looked at: whoever was inside, and somebody else wants, has left.</summary>
    [MemoryPackable]
    internal sealed partial record Left : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    /// <summary><paramref name="Kept"/> is the file of the lock's <see cref="KeptWord"/>, if it may be kept.</summary>
    [MemoryPackable]
    internal sealed partial record Granted(long Request, long Token, bool Abandoned, string? Kept = null) : IReply;

    /// <summary>Every answer that carries nothing but itself.</summary>
    [MemoryPackable]
    internal sealed partial record Answered(long Request, LeaseAnswer Answer) : IReply;

    /// <summary>The request would wait for ever; <paramref name="Cycle"/> says why.</summary>
    [MemoryPackable]
    internal sealed partial record Refused(long Request, string Cycle) : IReply;

    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, int Free, int Waiting, LeaseOwner[] Owners) : IReply;
}
