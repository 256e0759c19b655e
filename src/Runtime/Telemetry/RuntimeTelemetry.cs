using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ProcActors.Telemetry;

/// <summary>What is told of processes: a span at the parent from start to end, one in the child for its role, and how many there are.</summary>
internal static class RuntimeTelemetry
{
    private static readonly ActivitySource Source = new(ProcActorsTelemetry.Runtime);

    /// <summary>The span of this process's role: what belongs to no other span belongs to it. Default: none.</summary>
    public static ActivityContext Role { get; private set; }

    private static bool IsOn => Source.HasListeners() || Counts.Started.Enabled || Counts.Ended.Enabled || Counts.Alive.Enabled;

    /// <summary>The span of a process that is about to be started; null when nobody listens.</summary>
    public static Activity? Begin(string? name)
    {
        if (!Source.HasListeners())
            return null;

        // It outlasts whatever the caller does now, and is no part of it.
        Activity? caller = Activity.Current;
        Activity? span = Source.StartActivity($"process {name}", ActivityKind.Producer);
        Activity.Current = caller;
        return span;
    }

    /// <summary>The process did not start.</summary>
    public static void Fail(Activity? span, Exception cause)
    {
        span?.SetStatus(ActivityStatusCode.Error, cause.Message);
        span?.Stop();
    }

    /// <summary>Counts the process until its end, and ends its span then.</summary>
    public static void Follow(Activity? span, ActorProcess process)
    {
        if (span is null && !IsOn)
            return;
        Counts.Started.Add(1);
        Counts.Alive.Add(1);
        span?.SetTag("procactors.process", process.Name).SetTag("process.pid", process.Pid).DisplayName = $"process {process.Name}";
        process.Exited.ContinueWith(ended => End(span, ended.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The span of a child's role, under that of the process at its parent; null when nobody listens here.</summary>
    public static Activity? BeginRole(string name, string? parent)
    {
        Activity? span = Source.StartActivity($"run {name}", ActivityKind.Consumer, parent)?.SetTag("procactors.process", name).SetTag("process.pid", Environment.ProcessId);
        Role = span?.Context ?? default;
        return span;
    }

    private static void End(Activity? span, ProcessExit exit)
    {
        Counts.Ended.Add(1, new KeyValuePair<string, object?>("procactors.exit", exit.ToString()));
        Counts.Alive.Add(-1);
        span?.SetTag("process.exit.code", exit.ExitCode).SetTag("procactors.exit", exit.ToString());
        if (!exit.Success)
            span?.SetStatus(ActivityStatusCode.Error, exit.ToString());
        span?.Stop();
    }

    // By themselves: most children start none, and are spared the making of these.
    private static class Counts
    {
        private static readonly Meter Meter = new(ProcActorsTelemetry.Runtime);

        public static Counter<long> Started { get; } = Meter.CreateCounter<long>("procactors.processes.started", "{process}", "Processes that were started.");

        public static Counter<long> Ended { get; } = Meter.CreateCounter<long>("procactors.processes.ended", "{process}", "Processes that have ended, by how.");

        public static UpDownCounter<long> Alive { get; } = Meter.CreateUpDownCounter<long>("procactors.processes.alive", "{process}", "Processes that live.");
    }
}
