using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ProcActors.Telemetry;

/// <summary>
/// What the root's coordinators show when somebody looks: a number each, read from the listener's thread without a lock. It is a count that one thread
/// changes, so the worst is that it is a moment old.
/// </summary>
internal sealed class CoordinatorGauges
{
    private static readonly Meter Meter = new(ProcActorsTelemetry.Actors);
    private readonly ConcurrentDictionary<object, (string Name, Func<int> Read)> _all = new(ReferenceEqualityComparer.Instance);

    private CoordinatorGauges(string name, string unit, string description) => Meter.CreateObservableGauge(name, Measure, unit, description);

    /// <summary>How many items wait in each queue.</summary>
    public static CoordinatorGauges Depths { get; } = new("procactors.queue.depth", "{item}", "Items that wait in the queue; told by the root.");

    /// <summary>How many requests wait for each lock and semaphore.</summary>
    public static CoordinatorGauges Waiters { get; } = new("procactors.lease.waiting", "{request}", "Requests that wait for the lock or semaphore; told by the root.");

    public void Add(object coordinator, string name, Func<int> read) => _all[coordinator] = (name, read);

    public void Remove(object coordinator) => _all.TryRemove(coordinator, out _);

    private IEnumerable<Measurement<int>> Measure() => _all.Values.Select(gauge => new Measurement<int>(gauge.Read(), new KeyValuePair<string, object?>("procactors.name", gauge.Name)));
}
