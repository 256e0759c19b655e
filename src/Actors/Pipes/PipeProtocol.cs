using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Pipes;

/// <summary>
/// What passes between a process's endpoint and a pipe; ends are 0 and 1:
/// <code>
///   Send -----> Done | NotNow | Over       Part* before it when the message is large
///   Receive --> Received | NotNow | Over   Part* before Received when the message is large; then Accept, which has no answer
///   Poll -----> Done | NotNow              Open, Close -> Done
///   Share, Destine, Arrive                 a handle was sent on, to this process, has arrived; no answer
/// </code>
/// </summary>
internal static partial class PipeProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Open>("p.open");
        ProtocolMessages.Add<Share>("p.share");
        ProtocolMessages.Add<Destine>("p.destine");
        ProtocolMessages.Add<Arrive>("p.arrive");
        ProtocolMessages.Add<Close>("p.close");
        ProtocolMessages.Add<Send>("p.send");
        ProtocolMessages.Add<Receive>("p.receive");
        ProtocolMessages.Add<Accept>("p.accept");
        ProtocolMessages.Add<Poll>("p.poll");
        ProtocolMessages.Add<Received>("p.received");
        ProtocolMessages.Add<Answered>("p.answered");
    }

    [MemoryPackable]
    internal sealed partial record Open(long Request) : IProtocolMessage;

    /// <summary><paramref name="Number"/> is the sender's own, one for each handle it sends.</summary>
    [MemoryPackable]
    internal sealed partial record Share(int Side, long Number) : IProtocolMessage;

    /// <summary>The process that a handle is an argument of; null when it could not be started.</summary>
    [MemoryPackable]
    internal sealed partial record Destine(int Side, long Number, [property: IncarnationFormatter] Incarnation? Destination) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Arrive(int Side, [property: IncarnationFormatter] Incarnation From, long Number) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Close(long Request, int Side) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Send(long Request, int Side, bool Wait, byte[] Payload) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Receive(long Request, int Side, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Accept(int Side, long Item) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Poll(long Request, int Side, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Received(long Request, long Item, byte[] Payload) : IPayloadReply
    {
        public IPayloadReply With(byte[] payload) => this with { Payload = payload };
    }

    [MemoryPackable]
    internal sealed partial record Answered(long Request, PipeAnswer Answer) : IReply;
}

/// <summary>How a pipe answers where nothing comes with the answer.</summary>
internal enum PipeAnswer : byte
{
    Done,

    /// <summary>No room, or nothing there, and the request did not want to wait.</summary>
    NotNow,

    /// <summary>Nobody has the other end any more.</summary>
    Over,
}
