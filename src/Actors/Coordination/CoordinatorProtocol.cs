using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Coordination;

/// <summary>How a process finds a coordinator: Open is answered Opened, with the coordinator's path in the root, or Refused.</summary>
internal static partial class CoordinatorProtocol
{
    public static void Register()
    {
        ProtocolMessages.Add<Open>("c.open");
        ProtocolMessages.Add<Opened>("c.opened");
        ProtocolMessages.Add<Refused>("c.refused");
        ProtocolMessages.Add<Attach>("c.attach");
    }

    /// <summary>Get or create. <paramref name="Size"/> is the capacity of a queue, the permits of a semaphore, 0 of what has no size.</summary>
    [MemoryPackable]
    internal sealed partial record Open(string Kind, string Name, int Size) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Opened(string Path) : IProtocolMessage;

    [MemoryPackable]
    internal sealed partial record Refused(string Reason) : IProtocolMessage;

    /// <summary>First word of a process's endpoint to a coordinator: whom its requests and leases belong to.</summary>
    [MemoryPackable]
    internal sealed partial record Attach(Incarnation Process) : IProtocolMessage;
}
