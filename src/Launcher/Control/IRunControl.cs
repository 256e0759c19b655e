using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Control;

/// <summary>What may be asked of a run that is under way. What is asked for by name answers null when it has begun, else what is wrong, for people.</summary>
internal interface IRunControl
{
    /// <summary>The name of the scenario.</summary>
    string Scenario { get; }

    /// <summary>How long the run has lasted.</summary>
    TimeSpan Lasted { get; }

    /// <summary>The processes of the run, in the order of the file.</summary>
    IReadOnlyList<ProcessStatus> Table();

    /// <summary>What the processes hold and wait for.</summary>
    Task<RuntimeSnapshot> InspectAsync(TimeSpan patience, CancellationToken cancellationToken);

    Task<string?> RestartAsync(string name);

    Task<string?> StopAsync(string name);

    Task<string?> ScaleAsync(string key, int count);

    /// <summary>Ends the run, as SIGTERM to the launcher does.</summary>
    void StopAll();
}
