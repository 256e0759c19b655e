using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ProcActors.Telemetry;

/// <summary>What is told of queues, locks, semaphores and pools. All that the fast paths ask first is <see cref="IsOn"/>.</summary>
internal static class ActorsTelemetry
{
    private const string Thing = "procactors.name";
    private static readonly ActivitySource Source = new(ProcActorsTelemetry.Actors);
    private static readonly Meter Meter = new(ProcActorsTelemetry.Actors);
    private static readonly Counter<long> Put = Meter.CreateCounter<long>("procactors.queue.put", "{item}", "Items put by this process.");
    private static readonly Counter<long> Got = Meter.CreateCounter<long>("procactors.queue.got", "{item}", "Items got by this process.");
    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("procactors.lease.wait", "s", "From the wish for a lock or a permit to having it.");
    private static readonly Histogram<double> Held = Meter.CreateHistogram<double>("procactors.lease.held", "s", "From having a lock or a permit to releasing it.");
    private static readonly Counter<long> Tasks = Meter.CreateCounter<long>("procactors.pool.tasks", "{task}", "Tasks of pools of this process that have ended.");
    private static readonly Histogram<double> Call = Meter.CreateHistogram<double>("procactors.pool.call", "s", "From a call, or a map, of a pool to its last result.");

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners() || Put.Enabled || Got.Enabled || Wait.Enabled || Held.Enabled || Tasks.Enabled || Call.Enabled;

    /// <summary>The time, where somebody measures; 0 otherwise.</summary>
    public static long Now => IsOn ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Whether anybody listens to spans, so that items should say where they come from.</summary>
    public static bool IsTraced => Source.HasListeners();

    /// <summary>A span of something that is done to a thing: <c>put parts</c>.</summary>
    public static Activity? Begin(string verb, string kind, string name, ActivityKind role = ActivityKind.Internal, ActivityContext? parent = null) =>
        Source.HasListeners() ? Source.StartActivity($"{verb} {name}", role, parent ?? Activity.Current?.Context ?? RuntimeTelemetry.Role)?.SetTag("procactors.kind", kind).SetTag(Thing, name) : null;

    /// <summary>Follows tasks of a pool until they have ended; the span that workers are to name as theirs, null when nobody traces.</summary>
    public static Activity? Follow(string verb, string pool, int tasks, Task ended)
    {
        Activity? before = Activity.Current;
        Activity? span = Begin(verb, "pool", pool, ActivityKind.Producer)?.SetTag("procactors.tasks", tasks);

        // It outlasts the method that has begun it.
        Activity.Current = before;
        long began = Stopwatch.GetTimestamp();
        _ = ended.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return span;

        void End()
        {
            bool failed = !ended.IsCompletedSuccessfully;
            Tasks.Add(tasks, new(Thing, pool), new("procactors.failed", failed));
            Call.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new(Thing, pool), new("procactors.failed", failed));
            if (failed)
                span?.SetStatus(ActivityStatusCode.Error);
            span?.Dispose();
        }
    }

    public static void CountPut(string queue, int items = 1) => Put.Add(items, new KeyValuePair<string, object?>(Thing, queue));

    public static void CountGot(string queue) => Got.Add(1, new KeyValuePair<string, object?>(Thing, queue));

    public static void MeasureWait(string kind, string name, long since, bool granted) =>
        Wait.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new("procactors.kind", kind), new(Thing, name), new("procactors.granted", granted));

    public static void MeasureHeld(string kind, string name, long since) =>
        Held.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new("procactors.kind", kind), new KeyValuePair<string, object?>(Thing, name));

    /// <summary>Links the present span, if it is one of ours, to where an item came from.</summary>
    public static void LinkTo(ActivityContext origin)
    {
        if (Activity.Current is { } span && span.Source == Source)
            span.AddLink(new ActivityLink(origin));
    }
}
