namespace ProcActors.Registry;

/// <summary>
/// Published on the root's event stream when a process of the run has been reaped, never before: coordinators return its leases upon it, and
/// refuse whatever arrives from it afterwards.
/// </summary>
/// <param name="Incarnation">Which process.</param>
/// <param name="Exit">How it ended.</param>
/// <param name="Asked">Whether its parent had asked it to end, or had killed it.</param>
internal sealed record ProcessEnded(Incarnation Incarnation, ProcessExit Exit, bool Asked = false);
