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

    /// <summary>A runtime to run in, which is there before the run and after it; null: one of its own. Whoever gives one answers for signals and for what others may ask of the run.</summary>
    public ProcessRuntime? Runtime { get; init; }

    /// <summary>Told of every process that has been started; null tells nobody.</summary>
    public Action<ActorProcess>? Started { get; init; }

    /// <summary>Called when the time of the run is over, while all that hangs is still there to be looked at; null: the launcher says what it sees.</summary>
    public Func<Task>? TimedOut { get; init; }

    /// <summary>Told what the run came to; null tells nobody.</summary>
    public Action<Summary>? Judged { get; init; }

    /// <summary>What random faults and pauses are drawn from where the scenario does not say; null: another one each time.</summary>
    public int? Seed { get; init; }

    /// <summary>What holds the lines back while the live view has the terminal; null where there is none.</summary>
    public Watching.HeldWriter? Screen { get; init; }

    /// <summary>The process whose exit code is the launcher's own; the run ends when it does. Null: expectations and failures decide.</summary>
    public string? ExitCodeFrom { get; init; }
}
