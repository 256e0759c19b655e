using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ProcActors.Telemetry;

/// <summary>What is told of queues, locks and semaphores. All that the fast paths ask first is <see cref="IsOn"/>.</summary>
internal static class ActorsTelemetry
{
    private const string Thing = "procactors.name";
    private static readonly ActivitySource Source = new(ProcActorsTelemetry.Actors);
    private static readonly Meter Meter = new(ProcActorsTelemetry.Actors);
    private static readonly Counter<long> Put = Meter.CreateCounter<long>("procactors.queue.put", "{item}", "Items put by this process.");
    private static readonly Counter<long> Got = Meter.CreateCounter<long>("procactors.queue.got", "{item}", "Items got by this process.");
    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("procactors.lease.wait", "s", "From the wish for a lock or a permit to having it.");
    private static readonly Histogram<double> Held = Meter.CreateHistogram<double>("procactors.lease.held", "s", "From having a lock or a permit to releasing it.");

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners() || Put.Enabled || Got.Enabled || Wait.Enabled || Held.Enabled;

    /// <summary>The time, where somebody measures; 0 otherwise.</summary>
    public static long Now => IsOn ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Whether anybody listens to spans, so that items should say where they come from.</summary>
    public static bool IsTraced => Source.HasListeners();

    /// <summary>A span of something that is done to a thing: <c>put parts</c>.</summary>
    public static Activity? Begin(string verb, string kind, string name, ActivityKind role = ActivityKind.Internal) =>
        Source.HasListeners() ? Source.StartActivity($"{verb} {name}", role, Activity.Current?.Context ?? RuntimeTelemetry.Role)?.SetTag("procactors.kind", kind).SetTag(Thing, name) : null;

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
