using System.Reflection;
using ProcActors.Launcher.Hocon;

namespace ProcActors.Launcher.Scenarios;

/// <summary>A scenario that has passed every check: what to make, what to start, what to expect.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required WireTransport Transport { get; init; }

    /// <summary>Lines the launcher says when every process has been started.</summary>
    public required IReadOnlyList<string> Started { get; init; }

    /// <summary>Lines the launcher says when the run is over.</summary>
    public required IReadOnlyList<string> Ended { get; init; }

    /// <summary>Texts to be written into the run folder before the first process starts, by file name.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Where assemblies of one's own are looked for.</summary>
    public required IReadOnlyList<string> AssemblyFolders { get; init; }

    public required Coordinators Coordinators { get; init; }

    public required IReadOnlyList<ProcessPlan> Processes { get; init; }

    public required IReadOnlyList<Expectation> Expectations { get; init; }
}

/// <summary>What is declared beside the processes, by name.</summary>
internal sealed record Coordinators
{
    public Dictionary<string, QueuePlan> Queues { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Locks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SemaphorePlan> Semaphores { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PoolOptions> Pools { get; } = new(StringComparer.Ordinal);

    public HashSet<string> RLocks { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Events { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Conditions { get; } = new(StringComparer.Ordinal);

    /// <summary>Barriers, with their parties.</summary>
    public Dictionary<string, int> Barriers { get; } = new(StringComparer.Ordinal);

    /// <summary>Values, with what they are at first: a <see cref="long"/> or a <see cref="string"/>.</summary>
    public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Dictionaries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PipePlan> Pipes { get; } = new(StringComparer.Ordinal);
}

internal sealed record QueuePlan(string Name, bool Joinable, QueueOptions Options);

internal sealed record SemaphorePlan(string Name, int Permits, bool Bounded);

internal sealed record PipePlan(string Name, bool Duplex, int Capacity);

/// <summary>What follows a pipe's name in the name of one of its ends.</summary>
internal static class PipeEnds
{
    public const string First = ".first";
    public const string Second = ".second";
}

/// <summary>One process to start: an actor, or a static method, with arguments in which handles are still names.</summary>
internal sealed record ProcessPlan(
    string Key,
    string Name,
    bool Daemon,
    Type? ActorType,
    MethodInfo? Method,
    IReadOnlyList<object?> Arguments,
    IReadOnlyDictionary<string, string?> Environment,
    RestartRule Restart);

/// <summary>The handle of something that is declared, to be put in its place when the run begins; the end of a pipe is called <c>pipe.first</c> or <c>pipe.second</c>.</summary>
internal sealed record HandleReference(string Name, Type HandleType);

/// <summary>What must be true at the end: <paramref name="Figure"/> of <paramref name="Subject"/> equals <paramref name="Expected"/>.</summary>
internal sealed record Expectation(string Kind, string Subject, string Figure, long Expected);

/// <summary>A scenario, or what is wrong with its file.</summary>
internal sealed record ScenarioResult(Scenario? Scenario, IReadOnlyList<Fault> Faults);
