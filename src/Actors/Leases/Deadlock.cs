namespace ProcActors.Leases;

/// <summary>Processes that wait for each other in a ring.</summary>
/// <param name="Cycle">In words: who holds what and waits for what.</param>
/// <param name="Line">The lock whose last waiter may be refused, which would end it.</param>
/// <param name="Process">Whose request that is.</param>
/// <param name="Request">Its number.</param>
internal sealed record Deadlock(string Cycle, string Line, Incarnation Process, long Request);
