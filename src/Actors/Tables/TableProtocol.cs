using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Tables;

/// <summary>
/// What passes between a process's endpoint and a table of shared values:
/// <code>
///   Read --------> Entry            Write -> Entry (of the value before) | Lent (when it borrows)
///   Return ------> Entry | Lent     Lent once more: the value has changed in between, compute anew
///   Copy --------> Copied           Clear -> Entry      Inspect -> Counted
/// </code>
/// Part* goes before whatever carries a large value. Withdraw -> Withdrawn, unless the write was answered before.
/// </summary>
internal static partial class TableProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Read>("t.read");
        ProtocolMessages.Add<Write>("t.write");
        ProtocolMessages.Add<Return>("t.return");
        ProtocolMessages.Add<Clear>("t.clear");
        ProtocolMessages.Add<Copy>("t.copy");
        ProtocolMessages.Add<Inspect>("t.inspect");
        ProtocolMessages.Add<Entry>("t.entry");
        ProtocolMessages.Add<Lent>("t.lent");
        ProtocolMessages.Add<Copied>("t.copied");
        ProtocolMessages.Add<Counted>("t.counted");
    }

    [MemoryPackable]
    internal sealed partial record Read(long Request, byte[] Key, bool WantsValue) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Write(long Request, byte[] Key, TableWrite What, bool WantsValue, byte[] Payload) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Return(long Request, long Loan, TableWrite What, byte[] Payload) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Clear(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Copy(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspect(long Request) : IProtocolMessage;

    /// <summary>Whether there was a value, and the value where it was asked for.</summary>
    [MemoryPackable]
    internal sealed partial record Entry(long Request, bool Existed, byte[] Payload) : IPayloadReply
    {
        public IPayloadReply With(byte[] payload) => this with { Payload = payload };
    }

    [MemoryPackable]
    internal sealed partial record Lent(long Request, long Loan, bool Existed, byte[] Payload) : IPayloadReply
    {
        public IPayloadReply With(byte[] payload) => this with { Payload = payload };
    }

    [MemoryPackable]
    internal sealed partial record Copied(long Request, byte[] Payload) : IPayloadReply
    {
        public IPayloadReply With(byte[] payload) => this with { Payload = payload };
    }

    [MemoryPackable]
    internal sealed partial record Counted(long Request, int Count) : IReply;
}
