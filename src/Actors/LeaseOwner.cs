using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>Who holds a lock, or permits.</summary>
/// <param name="Process">The life of the process that holds it.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="FencingToken">The token of the lease.</param>
/// <param name="Count">How many permits; 1 of a lock; of a re-entrant lock, how often it was taken and not released.</param>
/// <param name="Since">When it was granted, by the root process's clock.</param>
[MemoryPackable]
public sealed partial record LeaseOwner([property: IncarnationFormatter] Incarnation Process, int Pid, long FencingToken, int Count, DateTimeOffset Since)
{
    /// <summary>Name, pid and since when, for people.</summary>
    public override string ToString() => $"{Process.Name} (pid {Pid}) since {Since.ToLocalTime():HH:mm:ss.fff}";
}
