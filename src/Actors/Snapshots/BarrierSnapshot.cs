using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>A barrier at one moment. Its holder is the party that runs the action.</summary>
/// <param name="Parties">How many parties a round has.</param>
/// <param name="Round">The round that is being filled, from 1.</param>
/// <param name="Broken">Why it is broken; null when it is not.</param>
[MemoryPackable]
public sealed partial record BarrierSnapshot(int Parties, long Round, string? Broken) : CoordinatorSnapshot;
