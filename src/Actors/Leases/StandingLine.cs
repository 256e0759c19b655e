namespace ProcActors.Leases;

/// <summary>A lock or semaphore at which nothing has moved for a while: who waits for it, the first in line first, and who holds it.</summary>
/// <param name="Subject"><c>lock</c> or <c>semaphore</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">Who waits, with the numbers of their requests; nobody when it has moved again.</param>
/// <param name="Holders">Who holds it.</param>
internal sealed record StandingLine(string Subject, string Name, IReadOnlyList<(Incarnation Process, long Request)> Waiting, IReadOnlyList<Incarnation> Holders);
