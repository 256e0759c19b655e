namespace ProcActors.Launcher.Running;

/// <summary>What the command line says about a run.</summary>
internal sealed record RunOptions
{
    public string? RunDirectory { get; init; }

    public TimeSpan? Timeout { get; init; }

    public bool Quiet { get; init; }

    public bool Colour { get; init; }

    /// <summary>Where an OpenTelemetry collector listens; null tells none.</summary>
    public string? Otlp { get; init; }

    /// <summary>How long processes get between the request to end and SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);
}
