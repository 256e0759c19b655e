using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Barriers;

/// <summary>
/// What passes between a process's endpoint and a barrier:
/// <code>
///   Arrive ------> Passed | Broken | Act        Act asks the party to run its action for all, and then to say so:
///   Finish ------> Passed | Broken
///   Expire                                      the party's time is over; no answer but that of Arrive
///   Abort, Reset -> Noted                       Inspect -> Snapshot        Withdraw -> Withdrawn, unless Arrive was answered before
/// </code>
/// </summary>
internal static partial class BarrierProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Arrive>("b.arrive");
        ProtocolMessages.Add<Finish>("b.finish");
        ProtocolMessages.Add<Expire>("b.expire");
        ProtocolMessages.Add<Abort>("b.abort");
        ProtocolMessages.Add<Reset>("b.reset");
        ProtocolMessages.Add<Inspect>("b.inspect");
        ProtocolMessages.Add<Passed>("b.passed");
        ProtocolMessages.Add<Act>("b.act");
        ProtocolMessages.Add<Broken>("b.broken");
        ProtocolMessages.Add<Noted>("b.noted");
        ProtocolMessages.Add<Snapshot>("b.snapshot");
    }

    [MemoryPackable]
    internal sealed partial record Arrive(long Request, bool Acts, bool Wait) : IProtocolMessage;

    /// <summary><paramref name="Error"/> is null when the action went well.</summary>
    [MemoryPackable]
    internal sealed partial record Finish(long Request, long Round, string? Error) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Expire(long Arrival) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Abort(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Reset(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Passed(long Request, int Index) : IReply;

    [MemoryPackable]
    internal sealed partial record Act(long Request, long Round) : IReply;

    [MemoryPackable]
    internal sealed partial record Broken(long Request, string Reason) : IReply;

    [MemoryPackable]
    internal sealed partial record Noted(long Request) : IReply;

    /// <summary><paramref name="Reason"/> is null when it is not broken.</summary>
    [MemoryPackable]
    internal sealed partial record Snapshot(long Request, int Waiting, string? Reason) : IReply;
}
