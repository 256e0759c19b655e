namespace ProcActors;

/// <summary>Events, conditions and barriers of a run, made when first asked for and found again by name from any of its processes.</summary>
public static class SignalExtensions
{
    /// <summary>Gets or creates an event; a new one is not set.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new event with a name of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public static async Task<ProcessEvent> EventAsync(this ProcessRuntime runtime, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessEvent made = new(runtime, name ?? $"event-{Guid.NewGuid():n}");
        await made.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <summary>Gets or creates a condition with its lock.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new condition with a name of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public static async Task<ProcessCondition> ConditionAsync(this ProcessRuntime runtime, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessCondition condition = new(runtime, name ?? $"condition-{Guid.NewGuid():n}");
        await condition.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return condition;
    }

    /// <summary>Gets or creates a barrier.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="parties">How many have to arrive before they pass; 1 or more.</param>
    /// <param name="name">The name; default (null): a new barrier with a name of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of parties is not positive.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a barrier of other parties.</exception>
    public static async Task<ProcessBarrier> BarrierAsync(this ProcessRuntime runtime, int parties, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parties);
        ProcessBarrier barrier = new(runtime, name ?? $"barrier-{Guid.NewGuid():n}", parties);
        await barrier.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return barrier;
    }
}
