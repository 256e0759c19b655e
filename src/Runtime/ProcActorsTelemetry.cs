namespace ProcActors;

/// <summary>
/// The names under which ProcActors tells of itself through <see cref="System.Diagnostics.ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>;
/// what they hold is in docs/telemetry.md. Nothing is measured while nobody listens. With OpenTelemetry:
/// <code>
///   tracing.AddSource([.. ProcActorsTelemetry.Sources]);  metrics.AddMeter([.. ProcActorsTelemetry.Meters]);
/// </code>
/// Children tell by themselves: see <see cref="ProcessRuntimeOptions.OnChildStart"/>.
/// </summary>
public static class ProcActorsTelemetry
{
    /// <summary>The source and the meter of processes.</summary>
    public const string Runtime = "ProcActors.Runtime";

    /// <summary>The source and the meter of queues, locks and pools.</summary>
    public const string Actors = "ProcActors.Actors";

    /// <summary>The names of all activity sources.</summary>
    public static IReadOnlyList<string> Sources { get; } = [Runtime, Actors];

    /// <summary>The names of all meters.</summary>
    public static IReadOnlyList<string> Meters { get; } = [Runtime, Actors];
}
