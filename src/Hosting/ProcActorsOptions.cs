namespace ProcActors;

/// <summary>
/// How the runtime of an application with a host is set up: the section <c>ProcActors</c> of its configuration, and on top of it what <c>AddProcActors</c> was given.
/// Checked when the host starts.
/// </summary>
public sealed class ProcActorsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "ProcActors";

    /// <inheritdoc cref="ProcessRuntimeOptions.Name"/>
    public string Name { get; set; } = new ProcessRuntimeOptions().Name;

    /// <inheritdoc cref="ProcessRuntimeOptions.MaxConcurrentStarts"/>
    public int MaxConcurrentStarts { get; set; } = new ProcessRuntimeOptions().MaxConcurrentStarts;

    /// <inheritdoc cref="ProcessRuntimeOptions.Standby"/>
    public int Standby { get; set; }

    /// <inheritdoc cref="ProcessRuntimeOptions.StopGrace"/>
    public TimeSpan StopGrace { get; set; } = new ProcessRuntimeOptions().StopGrace;

    /// <inheritdoc cref="ProcessRuntimeOptions.Transport"/>
    public WireTransport Transport { get; set; }

    /// <inheritdoc cref="ProcessRuntimeOptions.AllowDiagnostics"/>
    public bool AllowDiagnostics { get; set; }

    /// <inheritdoc cref="ProcessRuntimeOptions.InheritedEnvironment"/>
    public IList<string>? InheritedEnvironment { get; set; }

    /// <summary>
    /// Whether the actor system among the services, as Akka.Hosting puts it there, is bridged (see <see cref="ProcessRuntime.Bridge"/>), so that its actors can talk with actors in
    /// other processes; default false.
    /// </summary>
    public bool BridgeActorSystem { get; set; }

    /// <summary>The last word on the runtime's options, for what a configuration can't say (allowed types, Akka settings); default (null): none.</summary>
    public Func<ProcessRuntimeOptions, ProcessRuntimeOptions>? Runtime { get; set; }

    internal ProcessRuntimeOptions ToRuntimeOptions(Action<ActorProcess, OutputLine> output)
    {
        ProcessRuntimeOptions options = new()
        {
            Name = Name,
            MaxConcurrentStarts = MaxConcurrentStarts,
            Standby = Standby,
            StopGrace = StopGrace,
            Transport = Transport,
            AllowDiagnostics = AllowDiagnostics,
            InheritedEnvironment = InheritedEnvironment?.ToArray(),
            Output = output,
        };
        return Runtime?.Invoke(options) ?? options;
    }
}
