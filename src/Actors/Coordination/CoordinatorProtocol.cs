using MemoryPack;
using ProcActors.Leases;
using ProcActors.Queues;
using ProcActors.Serialization;
using ProcActors.Snapshots;

namespace ProcActors.Coordination;

/// <summary>
/// How a process finds a coordinator: Open is answered Opened, with the coordinator's path in the root, or Refused. How one looks at all of them: ListAll is
/// answered Listed, with all paths, and each answers InspectAs with Inspected.
/// </summary>
internal static partial class CoordinatorProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Open>("c.open");
        ProtocolMessages.Add<Opened>("c.opened");
        ProtocolMessages.Add<Refused>("c.refused");
        ProtocolMessages.Add<Attach>("c.attach");
        ProtocolMessages.Add<Part>("c.part");
        ProtocolMessages.Add<Withdraw>("c.withdraw");
        ProtocolMessages.Add<Withdrawn>("c.withdrawn");
        ProtocolMessages.Add<Happened>("c.happened");
        ProtocolMessages.Add<Announce>("c.announce");
        ProtocolMessages.Add<ListAll>("c.list");
        ProtocolMessages.Add<Listed>("c.listed");
        ProtocolMessages.Add<InspectAs>("c.inspect");
        ProtocolMessages.Add<Inspected>("c.inspected");
    }

    /// <summary>
    /// Get or create. <paramref name="Size"/> is the capacity of a queue, the permits of a semaphore, 0 of what has no size; <paramref name="Queue"/> and
    /// <paramref name="Lease"/> are what else a queue or a lock is made with, null for whatever it was made with.
    /// </summary>
    [MemoryPackable]
    internal sealed partial record Open(string Kind, string Name, int Size, QueueSettings? Queue = null, LeaseSettings? Lease = null) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Opened(string Path) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Refused(string Reason) : IProtocolMessage;

    /// <summary>First word of a process's endpoint to a coordinator: whom its requests and leases belong to.</summary>
    [MemoryPackable]
    internal sealed partial record Attach([property: IncarnationFormatter] Incarnation Process, int Pid) : IProtocolMessage;

    /// <summary>A piece of a value that is too large for one message; the message that names the request brings the last piece.</summary>
    [MemoryPackable]
    internal sealed partial record Part(long Request, byte[] Payload) : IProtocolMessage;

    /// <summary>Takes a waiting request back; answered Withdrawn, unless it has been answered before.</summary>
    [MemoryPackable]
    internal sealed partial record Withdraw(long Request) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Withdrawn(long Request) : IReply;

    /// <summary>What lives outside the root and coordinates as well, as pools do, tells the host of itself; it is forgotten when it has ended.</summary>
    [MemoryPackable]
    internal sealed partial record Announce(string Kind, string Name) : IProtocolMessage;

    /// <summary>Asks the host for everything it knows; answered Listed.</summary>
    [MemoryPackable]
    internal sealed partial record ListAll : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Listed(Place[] Places) : IProtocolMessage;

    /// <summary>Where something is.</summary>
    [MemoryPackable]
    internal sealed partial record Place(string Kind, string Name, string Path);

    /// <summary>Asks a coordinator, by the name that the host knows it by, to show itself; answered Inspected, whoever asks.</summary>
    [MemoryPackable]
    internal sealed partial record InspectAs(string Kind, string Name) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Inspected(CoordinatorSnapshot Snapshot) : IProtocolMessage;
}
