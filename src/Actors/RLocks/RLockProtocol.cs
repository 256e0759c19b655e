using MemoryPack;
using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.RLocks;

/// <summary>
/// What passes between a process's endpoint and a re-entrant lock; what is not here is the plain lock's:
/// <code>
///   Acquire -------> Granted | Answered(Taken)            Release -> Answered(Released | NotHeld)
///   LeaseProtocol.Inspect -> LeaseProtocol.Snapshot       Withdraw -> Withdrawn, unless the request was answered before
/// </code>
/// </summary>
internal static partial class RLockProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Acquire>("rl.acquire");
        ProtocolMessages.Add<Release>("rl.release");
        ProtocolMessages.Add<Granted>("rl.granted");
    }

    /// <summary><paramref name="Flow"/> tells the owners within one process apart.</summary>
    [MemoryPackable]
    internal sealed partial record Acquire(long Request, long Flow, bool Wait) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Release(long Request, long Token, long Entry) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Granted(long Request, long Token, long Entry, int Depth, bool Abandoned) : IReply;
}
