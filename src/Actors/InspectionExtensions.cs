using ProcActors.Snapshots;

namespace ProcActors;

/// <summary>Looking into a run: what its processes hold and wait for.</summary>
public static class InspectionExtensions
{
    /// <summary>
    /// What every queue, lock, pool and the like of the run holds at this moment, and what its processes do. Any process of the run may ask, as often as it
    /// likes: each coordinator answers one message, out of what it knows anyway.
    /// </summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="patience">How long each is waited for; what has not answered by then is among <see cref="RuntimeSnapshot.Others"/>. Default (null): 2 s.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProcActorsException">The root process can't be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<RuntimeSnapshot> InspectAsync(this ProcessRuntime runtime, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        if (patience is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(patience));
        return Inspection.TakeAsync(runtime, patience ?? Inspection.DefaultPatience, cancellationToken);
    }
}
