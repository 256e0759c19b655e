using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Registry;

/// <summary>
/// What processes say to the root's <see cref="RegistryActor"/>:
/// <code>
///   parent -- Join -----------> root      before a child's role begins; answered Joined, or Refused when an ancestor is gone
///   parent -- ReportEnded ----> root      after it reaped a child; answered Noted once every coordinator has been told
///   anyone -- FindService ----> root      answered Found
///   anyone -- ListMembers ----> root      answered Members
///   anyone -- Watch ----------> root      the watcher of a process, of another process whose actors it watches from now on
///   root   -- Exited ---------> watchers  of that process, so that they need not wait for silence
/// </code>
/// </summary>
internal static class RegistryProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add("r.join", WriteJoin, ReadJoin);
        ProtocolMessages.Add<Joined>("r.joined", static (_, _) => { }, static _ => new Joined());
        ProtocolMessages.Add<Refused>("r.refused", static (to, message) => to.Write(message.Reason), static from => new Refused(from.ReadString()));
        ProtocolMessages.Add<ReportEnded>("r.ended", static (to, message) =>
        {
            BootstrapCodec.Write(to, message.Process);
            to.Write(message.Pid);
            Write(to, message.ExitCode);
            Write(to, message.Signal);
            to.Write(message.Asked);
        }, static from => new ReportEnded(BootstrapCodec.ReadIncarnation(from), from.ReadInt32(), ReadOptional(from), ReadOptional(from), from.ReadBoolean()));
        ProtocolMessages.Add<Noted>("r.noted", static (_, _) => { }, static _ => new Noted());
        ProtocolMessages.Add<FindService>("r.find", static (to, message) => to.Write(message.TypeName), static from => new FindService(from.ReadString()));
        ProtocolMessages.Add<Found>("r.found", static (to, message) => to.Write(message.Path), static from => new Found(from.ReadString()));
        ProtocolMessages.Add<Exited>("r.exited", static (to, message) => to.Write(message.Host), static from => new Exited(from.ReadString()));
        ProtocolMessages.Add<Watch>("r.watch", static (to, message) => to.Write(message.Host), static from => new Watch(from.ReadString()));
        ProtocolMessages.Add<ListMembers>("r.list", static (_, _) => { }, static _ => new ListMembers());
        ProtocolMessages.Add<Members>("r.members", static (to, message) => BootstrapCodec.WriteMany(to, message.Processes, WriteJoin), static from => new Members(BootstrapCodec.ReadMany(from, ReadJoin)));
    }

    /// <summary>A process is about to begin its role; <paramref name="Address"/> is where its actor system listens.</summary>
    internal sealed record Join(Incarnation Process, int Pid, string Address) : IProtocolMessage;

    internal sealed record Joined : IProtocolMessage;

    internal sealed record Refused(string Reason) : IProtocolMessage;

    internal sealed record ReportEnded(Incarnation Process, int Pid, int? ExitCode, int? Signal, bool Asked) : IProtocolMessage;

    internal sealed record Noted : IProtocolMessage;

    internal sealed record FindService(string TypeName) : IProtocolMessage;

    internal sealed record Found(string Path) : IProtocolMessage;

    internal sealed record ListMembers : IProtocolMessage;

    /// <summary>The processes that have joined and live, the root first.</summary>
    internal sealed record Members(Join[] Processes) : IProtocolMessage;

    /// <summary>The sender, which watches actors of the process at that host of our addresses, wants to hear of its end, also of one that has been.</summary>
    internal sealed record Watch(string Host) : IProtocolMessage;

    /// <summary>The process at that host has been reaped: what watches its actors is to hear of it now.</summary>
    internal sealed record Exited(string Host) : IProtocolMessage;

    private static void WriteJoin(BinaryWriter to, Join message)
    {
        BootstrapCodec.Write(to, message.Process);
        to.Write(message.Pid);
        to.Write(message.Address);
    }

    private static Join ReadJoin(BinaryReader from) => new(BootstrapCodec.ReadIncarnation(from), from.ReadInt32(), from.ReadString());

    private static void Write(BinaryWriter to, int? value)
    {
        to.Write(value.HasValue);
        to.Write(value.GetValueOrDefault());
    }

    private static int? ReadOptional(BinaryReader from)
    {
        bool has = from.ReadBoolean();
        int value = from.ReadInt32();
        return has ? value : null;
    }
}
