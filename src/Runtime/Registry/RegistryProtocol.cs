using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Registry;

/// <summary>
/// What processes say to the root's <see cref="RegistryActor"/>:
/// <code>
///   child  -- Join -----------> root      before its role begins; answered Joined, or Refused when an ancestor is gone
///   parent -- ReportEnded ----> root      after it reaped a child; answered Noted once every coordinator has been told
///   anyone -- FindService ----> root      answered Found
///   anyone -- ListMembers ----> root      answered Members
///   root   -- Exited ---------> everyone  to the watcher of each process, so that it need not wait for silence
/// </code>
/// </summary>
internal static partial class RegistryProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Join>("r.join");
        ProtocolMessages.Add<Joined>("r.joined");
        ProtocolMessages.Add<Refused>("r.refused");
        ProtocolMessages.Add<ReportEnded>("r.ended");
        ProtocolMessages.Add<Noted>("r.noted");
        ProtocolMessages.Add<FindService>("r.find");
        ProtocolMessages.Add<Found>("r.found");
        ProtocolMessages.Add<Exited>("r.exited");
        ProtocolMessages.Add<ListMembers>("r.list");
        ProtocolMessages.Add<Members>("r.members");
    }

    [MemoryPackable]
    internal sealed partial record Join(Incarnation Process, int Pid) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Joined : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Refused(string Reason) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record ReportEnded(Incarnation Process, int Pid, int? ExitCode, int? Signal, bool Asked) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Noted : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record FindService(string TypeName) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Found(string Path) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record ListMembers : IProtocolMessage;

    /// <summary>The processes that have joined and live, the root first.</summary>
    [MemoryPackable]
    internal sealed partial record Members(Join[] Processes) : IProtocolMessage;

    /// <summary>A process has been reaped: what watches its actors is to hear of it now.</summary>
    [MemoryPackable]
    internal sealed partial record Exited(Incarnation Process) : IProtocolMessage;
}
