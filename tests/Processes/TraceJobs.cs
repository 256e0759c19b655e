using System.Diagnostics;

namespace ProcActors.Tests.Processes;

public static class TraceJobs
{
    public static ActivityListener Listen(Action<Activity> ended)
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == ProcActorsTelemetry.Actors,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    public static IDisposable ListenInChild() => Listen(static _ => { });

    public static string Where() => Activity.Current is { } span ? $"{span.TraceId} {span.ParentSpanId} {span.GetTagItem("procactors.tasks")}" : "nowhere";

    public static string WhereFor(int item) => Where();

    public static void Fail() => throw new InvalidOperationException("as it was told to");
}
