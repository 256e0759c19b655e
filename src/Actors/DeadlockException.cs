namespace ProcActors;

/// <summary>A request for a lock was refused, because processes would wait for each other for ever.</summary>
/// <param name="what">The lock.</param>
/// <param name="cycle">Who holds what and waits for what.</param>
public sealed class DeadlockException(string what, string cycle) : ProcActorsException($"The {what} was refused, to end a deadlock: {cycle}.")
{
    /// <summary>Who holds what and waits for what, in words.</summary>
    public string Cycle => cycle;
}
