using ProcActors.Coordination;
using ProcActors.Leases;

namespace ProcActors;

/// <summary>Locks and semaphores of a run, made when first asked for and found again by name from any of its processes.</summary>
public static class LeaseExtensions
{
    /// <summary>Gets or creates a lock.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new lock with a name of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public static async Task<ProcessLock> LockAsync(this ProcessRuntime runtime, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessLock gate = new(runtime, name ?? $"lock-{Guid.NewGuid():n}");
        await gate.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return gate;
    }

    /// <summary>Makes a lock with options, or gets the one made so.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; null: a new lock with a name of its own.</param>
    /// <param name="options">What it is made with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The hang limit is less than a millisecond.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a lock made otherwise.</exception>
    public static async Task<ProcessLock> LockAsync(this ProcessRuntime runtime, string? name, LockOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(options);
        if (options.HangLimit is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.FromMilliseconds(1), nameof(options));
        name ??= $"lock-{Guid.NewGuid():n}";
        LeaseSettings settings = new(options.RefuseDeadlocks, (long)(options.HangLimit?.TotalMilliseconds ?? 0));
        CoordinatorProtocol.Open open = new(CoordinatorKinds.Lock, name, 1, Lease: settings);
        await CoordinatorEndpoint.OpenAsync(runtime, open, cancellationToken).ConfigureAwait(false);
        return await runtime.LockAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets or creates a lock that its owner may take again.</summary>
    /// <inheritdoc cref="LockAsync(ProcessRuntime, string?, CancellationToken)"/>
    public static async Task<ProcessRLock> RLockAsync(this ProcessRuntime runtime, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessRLock gate = new(runtime, name ?? $"rlock-{Guid.NewGuid():n}");
        await gate.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return gate;
    }

    /// <summary>Gets or creates a semaphore.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; null: a new semaphore with a name of its own.</param>
    /// <param name="permits">How many permits it begins with; 0 is legal, the default is 1, as CPython's.</param>
    /// <param name="bounded">Whether there can never be more than that, as of CPython's BoundedSemaphore; default: no.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of permits is negative.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a semaphore with other permits.</exception>
    public static async Task<ProcessSemaphore> SemaphoreAsync(
        this ProcessRuntime runtime, string? name = null, int permits = 1, bool bounded = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ProcessSemaphore semaphore = new(runtime, name ?? $"semaphore-{Guid.NewGuid():n}", permits, bounded);
        await semaphore.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return semaphore;
    }
}
