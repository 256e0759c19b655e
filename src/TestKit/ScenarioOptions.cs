namespace ProcActors.TestKit;

/// <summary>How one scenario test is run.</summary>
public sealed record ScenarioOptions
{
    /// <summary>Decides, in a simulated run, which process goes on next; default 1. A run that failed is repeated by its seed.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The most that the test may take by a real clock; default 60 s. Then it fails, and tells where everybody was.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// In a simulated run: before which of its pieces of work, counted from 1, the process of a name is killed as by SIGKILL. A piece of work is a message that an actor
    /// handles, a timer that goes off, or a wait that is over. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, long> KillAtStep { get; init; } = new Dictionary<string, long>();

    /// <summary>Of a test of a scenario file: values that win over those of the file, as the launcher's <c>-s</c>: <c>processes.user.instances=10</c>. Default: none.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>How the runtime of the test is set up; default: as <see cref="ProcessRuntimeOptions"/> says.</summary>
    public ProcessRuntimeOptions Runtime { get; init; } = new();
}
