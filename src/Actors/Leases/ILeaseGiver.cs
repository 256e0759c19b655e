namespace ProcActors.Leases;

/// <summary>The side of a coordinator that gave a lease, and takes it back.</summary>
internal interface ILeaseGiver
{
    CancellationToken Lost { get; }

    /// <exception cref="LeaseNotHeldException">It was released before.</exception>
    ValueTask ReleaseAsync(Lease lease);
}
