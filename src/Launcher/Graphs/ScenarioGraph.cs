using System.Reflection;
using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Graphs;

/// <summary>Which way things go between a process and something declared.</summary>
internal enum GraphWay
{
    /// <summary>It only uses it, or nobody can tell.</summary>
    Uses,

    /// <summary>From the process into the thing.</summary>
    Puts,

    /// <summary>Out of the thing to the process.</summary>
    Gets,
}

/// <summary>A process, with all its instances.</summary>
internal sealed record GraphProcess(string Key, int Instances, bool Daemon)
{
    public string Label => Key + (Instances > 1 ? $" x{Instances}" : "") + (Daemon ? " (daemon)" : "");
}

/// <summary>Something declared: its kind in the singular, and its name.</summary>
internal sealed record GraphThing(string Kind, string Name, string Detail)
{
    public string Label => $"{Kind} {Name}{(Detail.Length > 0 ? $" ({Detail})" : "")}";
}

internal sealed record GraphUse(string Process, string Thing, GraphWay Way);

/// <summary>Who uses what, and who waits for whom, in a scenario.</summary>
internal sealed record ScenarioGraph(
    string Name, IReadOnlyList<GraphProcess> Processes, IReadOnlyList<GraphThing> Things, IReadOnlyList<GraphUse> Uses, IReadOnlyList<(string Process, Dependency Dependency)> Waits)
{
    // What the ready-made roles do with a queue; of others nobody knows.
    private static readonly Dictionary<(string Role, string Parameter), GraphWay> Ways = new()
    {
        [("ProducerActor", "queue")] = GraphWay.Puts,
        [("ConsumerActor", "queue")] = GraphWay.Gets,
        [("RelayActor", "from")] = GraphWay.Gets,
        [("RelayActor", "to")] = GraphWay.Puts,
        [("PageServerActor", "addresses")] = GraphWay.Puts,
        [("PageFetcherActor", "addresses")] = GraphWay.Gets,
    };

    public static ScenarioGraph Of(Scenario scenario)
    {
        List<IGrouping<string, ProcessPlan>> groups = [.. scenario.Processes.GroupBy(process => process.Key)];
        return new ScenarioGraph(
            scenario.Name,
            [.. groups.Select(group => new GraphProcess(group.Key, group.Count(), group.First().Daemon))],
            [.. ThingsOf(scenario.Coordinators)],
            [.. groups.SelectMany(group => UsesOf(group.First())).Distinct()],
            [.. groups.SelectMany(group => group.First().Rules.Dependencies.Select(dependency => (group.Key, dependency)))]);
    }

    private static IEnumerable<GraphThing> ThingsOf(Coordinators declared)
    {
        foreach (QueuePlan queue in declared.Queues.Values)
            yield return new GraphThing("queue", queue.Name, string.Join(", ", new[] { queue.Joinable ? "joinable" : "", queue.Options.Capacity > 0 ? $"capacity {queue.Options.Capacity}" : "" }.Where(text => text.Length > 0)));
        foreach (SemaphorePlan semaphore in declared.Semaphores.Values)
            yield return new GraphThing("semaphore", semaphore.Name, $"{semaphore.Permits} permits");
        foreach ((string name, int parties) in declared.Barriers)
            yield return new GraphThing("barrier", name, $"{parties} parties");
        foreach ((string kind, IEnumerable<string> names) in new (string, IEnumerable<string>)[]
        {
            ("lock", declared.Locks.Keys), ("pool", declared.Pools.Keys), ("rlock", declared.RLocks), ("event", declared.Events), ("condition", declared.Conditions),
            ("value", declared.Values.Keys), ("dictionary", declared.Dictionaries), ("pipe", declared.Pipes.Keys),
        })
        {
            foreach (string name in names)
                yield return new GraphThing(kind, name, "");
        }
    }

    private static IEnumerable<GraphUse> UsesOf(ProcessPlan plan)
    {
        ParameterInfo[] parameters = plan.Method?.GetParameters() ?? plan.ActorType!.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();
        foreach ((ParameterInfo parameter, object? argument) in parameters.Zip(plan.Arguments))
        {
            string? name = argument switch
            {
                HandleReference reference => EndOf(reference.Name),
                PoolOptions pool => pool.Name,
                _ => null,
            };
            if (name is not null)
                yield return new GraphUse(plan.Key, name, Ways.GetValueOrDefault((plan.ActorType?.Name ?? "", parameter.Name!)));
        }
    }

    // Both ends of a pipe are the pipe.
    private static string EndOf(string name) =>
        name.EndsWith(PipeEnds.First, StringComparison.Ordinal) ? name[..^PipeEnds.First.Length] : name.EndsWith(PipeEnds.Second, StringComparison.Ordinal) ? name[..^PipeEnds.Second.Length] : name;
}
