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

    /// <summary>How the runtime of the test is set up; default: as <see cref="ProcessRuntimeOptions"/> says.</summary>
    public ProcessRuntimeOptions Runtime { get; init; } = new();
}
