using ProcActors.Coordination;
using ProcActors.Queues;

namespace ProcActors;

/// <summary>Queues of a run, made when first asked for and found again by name from any of its processes.</summary>
public static class QueueExtensions
{
    /// <summary>Gets or creates a queue.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new queue with a name of its own.</param>
    /// <param name="capacity">The most items that wait in it; 0 or less, the default, is without limit, as CPython's maxsize.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">What the items are.</typeparam>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a queue of another capacity.</exception>
    public static async Task<ProcessQueue<T>> QueueAsync<T>(this ProcessRuntime runtime, string? name = null, int capacity = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessQueue<T> queue = Plain<T>(runtime, name ?? FreshName(), Math.Max(0, capacity));
        await EndpointOf(runtime, CoordinatorKinds.Queue, queue.Name, queue.Capacity).ConnectAsync(cancellationToken).ConfigureAwait(false);
        return queue;
    }

    /// <summary>Gets or creates a joinable queue.</summary>
    /// <inheritdoc cref="QueueAsync{T}(ProcessRuntime, string?, int, CancellationToken)"/>
    public static async Task<JoinableQueue<T>> JoinableQueueAsync<T>(this ProcessRuntime runtime, string? name = null, int capacity = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        JoinableQueue<T> queue = Joinable<T>(runtime, name ?? FreshName(), Math.Max(0, capacity));
        await EndpointOf(runtime, CoordinatorKinds.JoinableQueue, queue.Name, queue.Capacity).ConnectAsync(cancellationToken).ConfigureAwait(false);
        return queue;
    }

    /// <summary>Makes a queue with more than a capacity, or gets the one made so.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; null: a new queue with a name of its own.</param>
    /// <param name="options">What it is made with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">What the items are.</typeparam>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a queue made otherwise; or its journal can't be used.</exception>
    public static async Task<ProcessQueue<T>> QueueAsync<T>(this ProcessRuntime runtime, string? name, QueueOptions options, CancellationToken cancellationToken = default)
    {
        name = await OpenAsync(runtime, CoordinatorKinds.Queue, name, options, cancellationToken).ConfigureAwait(false);
        return await runtime.QueueAsync<T>(name, options.Capacity, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a joinable queue with more than a capacity, or gets the one made so.</summary>
    /// <inheritdoc cref="QueueAsync{T}(ProcessRuntime, string?, QueueOptions, CancellationToken)"/>
    public static async Task<JoinableQueue<T>> JoinableQueueAsync<T>(this ProcessRuntime runtime, string? name, QueueOptions options, CancellationToken cancellationToken = default)
    {
        name = await OpenAsync(runtime, CoordinatorKinds.JoinableQueue, name, options, cancellationToken).ConfigureAwait(false);
        return await runtime.JoinableQueueAsync<T>(name, options.Capacity, cancellationToken).ConfigureAwait(false);
    }

    internal static ProcessQueue<T> Plain<T>(ProcessRuntime runtime, string name, int capacity) =>
        new(EndpointOf(runtime, CoordinatorKinds.Queue, name, capacity), name, capacity);

    internal static JoinableQueue<T> Joinable<T>(ProcessRuntime runtime, string name, int capacity) =>
        new(EndpointOf(runtime, CoordinatorKinds.JoinableQueue, name, capacity), name, capacity);

    private static async Task<string> OpenAsync(ProcessRuntime runtime, string kind, string? name, QueueOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumCrashes, nameof(options));
        name ??= FreshName();
        string? folder = options.JournalFolder is { } journal ? Path.GetFullPath(journal) : null;
        QueueSettings settings = new(options.MaximumCrashes, folder, options.FlushJournal);
        await CoordinatorEndpoint.OpenAsync(runtime, new CoordinatorProtocol.Open(kind, name, Math.Max(0, options.Capacity), settings), cancellationToken).ConfigureAwait(false);
        return name;
    }

    private static QueueEndpoint EndpointOf(ProcessRuntime runtime, string kind, string name, int capacity) => QueueEndpoint.Of(runtime, new CoordinatorProtocol.Open(kind, name, capacity));

    private static string FreshName() => $"queue-{Guid.NewGuid():n}";
}
