using System.Collections.Immutable;
using ProcActors.Coordination;

namespace ProcActors.Snapshots;

/// <summary>How the rules' own lists become those of a snapshot.</summary>
internal static class Listing
{
    public static ImmutableArray<HolderSnapshot> Of(IEnumerable<HolderSnapshot> holders) => [.. holders.OrderBy(hold => hold.Since).Take(CoordinatorSnapshot.MaximumListed)];

    public static ImmutableArray<WaiterSnapshot> Of(IEnumerable<WaiterSnapshot> waiters) => [.. waiters.OrderBy(wait => wait.Since).Take(CoordinatorSnapshot.MaximumListed)];

    /// <summary>Those in a line, all of which wait for the same.</summary>
    public static IEnumerable<WaiterSnapshot> Line<T>(IEnumerable<T> line, WaitPurpose purpose, Func<Incarnation, int> pidOf)
        where T : Waiting =>
        line.Select(waiting => new WaiterSnapshot(waiting.Owner, pidOf(waiting.Owner), waiting.Since, purpose));
}
