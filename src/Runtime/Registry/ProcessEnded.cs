namespace ProcActors.Registry;

/// <summary>
/// Published on the root's event stream when a process of the run has been reaped, never before: coordinators return its leases upon it, and
/// refuse whatever arrives from it afterwards.
/// </summary>
internal sealed record ProcessEnded(Incarnation Incarnation, ProcessExit Exit);
