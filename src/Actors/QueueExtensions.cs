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
    /// <inheritdoc cref="QueueAsync"/>
    public static async Task<JoinableQueue<T>> JoinableQueueAsync<T>(this ProcessRuntime runtime, string? name = null, int capacity = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        JoinableQueue<T> queue = Joinable<T>(runtime, name ?? FreshName(), Math.Max(0, capacity));
        await EndpointOf(runtime, CoordinatorKinds.JoinableQueue, queue.Name, queue.Capacity).ConnectAsync(cancellationToken).ConfigureAwait(false);
        return queue;
    }

    internal static ProcessQueue<T> Plain<T>(ProcessRuntime runtime, string name, int capacity) =>
        new(EndpointOf(runtime, CoordinatorKinds.Queue, name, capacity), name, capacity);

    internal static JoinableQueue<T> Joinable<T>(ProcessRuntime runtime, string name, int capacity) =>
        new(EndpointOf(runtime, CoordinatorKinds.JoinableQueue, name, capacity), name, capacity);

    private static QueueEndpoint EndpointOf(ProcessRuntime runtime, string kind, string name, int capacity) => QueueEndpoint.Of(runtime, new CoordinatorProtocol.Open(kind, name, capacity));

    private static string FreshName() => $"queue-{Guid.NewGuid():n}";
}
