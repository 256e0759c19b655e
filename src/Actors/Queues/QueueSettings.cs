using MemoryPack;

namespace ProcActors.Queues;

/// <summary>What a queue is made with beside its capacity.</summary>
/// <param name="MaximumCrashes">After how many crashes an item is dead; 0: never.</param>
/// <param name="Journal">The folder of its journal; null: none.</param>
/// <param name="Flush">Whether the journal reaches the disk before a put is answered.</param>
[MemoryPackable]
internal sealed partial record QueueSettings(int MaximumCrashes, string? Journal, bool Flush)
{
    public static readonly QueueSettings Default = new(3, null, false);

    public override string ToString() => $"at most {MaximumCrashes} crashes" + (Journal is null ? "" : $" and a journal in {Journal}{(Flush ? ", flushed" : "")}");
}
