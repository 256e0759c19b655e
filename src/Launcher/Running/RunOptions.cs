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

    /// <summary>Called while all that the run has made is still there, right before its end; null for nothing.</summary>
    public Action? BeforeEnd { get; init; }

    /// <summary>What holds the lines back while the live view has the terminal; null where there is none.</summary>
    public Watching.HeldWriter? Screen { get; init; }

    /// <summary>The process whose exit code is the launcher's own; the run ends when it does. Null: expectations and failures decide.</summary>
    public string? ExitCodeFrom { get; init; }
}
