using System.Globalization;
using System.Reflection;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Policies;

namespace ProcActors.Launcher.Scenarios;

/// <summary>A scenario that has passed every check: what to make, what to start, what to expect.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    public required TimeSpan? Timeout { get; init; }

    /// <summary>Lines the launcher says when every process has been started.</summary>
    public required IReadOnlyList<string> Started { get; init; }

    /// <summary>Lines the launcher says when the run is over.</summary>
    public required IReadOnlyList<string> Ended { get; init; }

    /// <summary>Texts to be written into the run folder before the first process starts, by file name.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    public required Coordinators Coordinators { get; init; }

    public required IReadOnlyList<ProcessPlan> Processes { get; init; }

    public required IReadOnlyList<Expectation> Expectations { get; init; }

    /// <summary>Processes that share a budget of restarts.</summary>
    public IReadOnlyList<GroupRules> Groups { get; init; } = [];

    /// <summary>What goes wrong on purpose.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>What random faults and pauses are drawn from; null: another one each time.</summary>
    public int? Seed { get; init; }

    /// <summary>How the runtime of the run is set up.</summary>
    public ProcessRuntimeOptions Runtime { get; init; } = new();

    /// <summary>Whether the run is another one with another seed.</summary>
    public bool IsRandom => Seed is not null || Faults.Any(fault => fault.Every is not null);

    /// <summary>The texts that lines of a process are searched for: its own readiness, and what others wait for.</summary>
    public IEnumerable<string> LinesAwaitedOf(ProcessPlan plan) => Processes.SelectMany(other => other.Rules.Dependencies)
        .Where(dependency => dependency.Key == plan.Key && dependency.Line is not null).Select(dependency => dependency.Line!)
        .Concat(plan.Rules.Readiness.Line is { } own ? [own] : []);
}

/// <summary>What is declared beside the processes, by name.</summary>
internal sealed record Coordinators
{
    public Dictionary<string, QueuePlan> Queues { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, LockOptions> Locks { get; } = new(StringComparer.Ordinal);

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

    /// <summary>The names declared in a section: <c>queues</c>, <c>locks</c> …</summary>
    public IReadOnlyCollection<string> NamesOf(string section) => section switch
    {
        "queues" => Queues.Keys,
        "locks" => Locks.Keys,
        "semaphores" => Semaphores.Keys,
        "pools" => Pools.Keys,
        "rlocks" => RLocks,
        "events" => Events,
        "conditions" => Conditions,
        "barriers" => Barriers.Keys,
        "values" => Values.Keys,
        "dictionaries" => Dictionaries,
        "pipes" => Pipes.Keys,
        _ => throw new ArgumentException($"no section '{section}'", nameof(section)),
    };
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

/// <summary>One process to start: its rules, and an actor or a static method with arguments in which handles are still names.</summary>
internal sealed record ProcessPlan(
    ProcessRules Rules,
    Type? ActorType,
    MethodInfo? Method,
    IReadOnlyList<object?> Arguments,
    IReadOnlyDictionary<string, string?> Environment)
{
    public string Key => Rules.Key;

    public string Name => Rules.Name;

    public bool Daemon => Rules.Daemon;

    /// <summary>The name without the number of the instance.</summary>
    public required string BaseName { get; init; }

    public string? WorkingFolder { get; init; }

    /// <summary>Bytes of resident memory above which it is killed; null for none.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>What an instance is called where there are several.</summary>
    public string NameOf(int instance) => string.Create(CultureInfo.InvariantCulture, $"{BaseName}.{instance}");
}

/// <summary>The handle of something that is declared, to be put in its place when the run begins; the end of a pipe is called <c>pipe.first</c> or <c>pipe.second</c>.</summary>
internal sealed record HandleReference(string Name, Type HandleType);

/// <summary>What must be true at the end: <paramref name="Figure"/> of <paramref name="Subject"/> equals <paramref name="Expected"/>.</summary>
internal sealed record Expectation(string Kind, string Subject, string Figure, long Expected);

/// <summary>A scenario, or what is wrong with its file.</summary>
internal sealed record ScenarioResult(Scenario? Scenario, IReadOnlyList<Fault> Faults, HoconObject? Tree);
