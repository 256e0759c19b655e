namespace ProcActors;

/// <summary>Pools of worker processes.</summary>
public static class PoolExtensions
{
    /// <summary>Starts a pool; ends when its workers have been started (not: are ready), or at once with <see cref="PoolOptions.LazyStart"/>.</summary>
    /// <param name="runtime">The runtime of this process, whose children the workers become.</param>
    /// <param name="size">The most workers; default (null): as many as this process may use processors.</param>
    /// <param name="options">How else; default: as <see cref="PoolOptions"/> says.</param>
    /// <param name="cancellationToken">Gives up; workers that were started are ended.</param>
    /// <exception cref="ArgumentException">The size, or an option, can't be used.</exception>
    /// <exception cref="ObjectDisposedException">The runtime has been stopped.</exception>
    /// <exception cref="ProcessStartException">A worker could not be started; those that were have been ended.</exception>
    public static Task<ProcessPool> PoolAsync(this ProcessRuntime runtime, int? size = null, PoolOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        runtime.CheckIsNotStopped();
        options ??= new PoolOptions();
        if (options.MaxWorkerMemory is not null && runtime.Host is not Spawning.OperatingSystemHost)
            throw new NotSupportedException($"A simulated process has no memory of its own, which {nameof(PoolOptions)}.{nameof(PoolOptions.MaxWorkerMemory)} limits: run this scenario with real processes (Backend.Processes).");
        return ProcessPool.StartAsync(runtime, size is null ? options : options with { Size = size }, cancellationToken);
    }
}
