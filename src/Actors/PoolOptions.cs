using System.Linq.Expressions;

namespace ProcActors;

/// <summary>How a pool of worker processes is to work.</summary>
public sealed record PoolOptions
{
    /// <summary>How many workers may fail to start, one after the other, until the pool is broken: 3.</summary>
    public const int StartAttempts = 3;

    /// <summary>The most workers; default (null): as many as this process may use processors, by affinity and control group.</summary>
    public int? Size { get; init; }

    /// <summary>The name, part of the workers' names; default: <c>pool-1</c>, <c>pool-2</c> …</summary>
    public string? Name { get; init; }

    /// <summary>A call that every worker makes before its first task, as <c>() => Web.Open("cache")</c>; default: none. When it fails in 3 workers in a row the pool is broken.</summary>
    public LambdaExpression? Initializer { get; init; }

    /// <summary>After how many tasks a worker is replaced by a fresh one; default (null): never. A chunk that has begun is finished first.</summary>
    public int? MaxTasksPerChild { get; init; }

    /// <summary>Above which resident memory, in bytes, a worker is replaced after its task; default (null): never.</summary>
    public long? MaxWorkerMemory { get; init; }

    /// <summary>Whether workers are started only when there is work for them; default: all at once, as CPython does.</summary>
    public bool LazyStart { get; init; }

    /// <summary>After which time without work a worker ends; it is started anew when there is work. Default (null): never.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a task gets, once its token has been cancelled, until its worker is killed; default 2 s.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Environment variables of the workers on top of this process's; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    internal int UsedSize => Size ?? global::System.Environment.ProcessorCount;

    /// <exception cref="ArgumentException">A value can't be used.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(UsedSize, 1, nameof(Size));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasksPerChild ?? 1, 1, nameof(MaxTasksPerChild));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWorkerMemory ?? 1, 1, nameof(MaxWorkerMemory));
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleTimeout ?? TimeSpan.Zero, TimeSpan.Zero, nameof(IdleTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(CancelGrace, TimeSpan.Zero, nameof(CancelGrace));
    }
}
