namespace ProcActors;

/// <summary>A process released a lock or permit that it does not hold: it never had it, or has released it before.</summary>
public sealed class LeaseNotHeldException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="what">The lock or semaphore.</param>
    /// <param name="fencingToken">The token of the lease that was to be released; null when none was named.</param>
    /// <param name="process">Who tried.</param>
    /// <param name="owners">Who holds it instead.</param>
    public LeaseNotHeldException(string what, long? fencingToken, Incarnation process, IReadOnlyList<LeaseOwner> owners)
        : base($"{process} tried to release {(fencingToken is { } token ? $"lease {token} of " : "")}the {what}, which it does not hold; "
            + (owners.Count == 0 ? "nobody does." : $"held by {string.Join(", ", owners)}."))
    {
        FencingToken = fencingToken;
        Owners = owners;
    }

    /// <summary>The token of the lease that was to be released; null when none was named.</summary>
    public long? FencingToken { get; }

    /// <summary>Who held it at that time.</summary>
    public IReadOnlyList<LeaseOwner> Owners { get; }
}
