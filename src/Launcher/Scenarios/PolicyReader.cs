using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Policies;
using ProcActors.Roles;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads the rules by which processes live, and what goes wrong on purpose.</summary>
internal static class PolicyReader
{
    public static ProcessRules ReadRules(string key, string name, Section process) => new(key, name, 1)
    {
        Daemon = process.Switch("daemon"),
        Restart = process.Sub("restart") is { } restart ? ReadRestart(restart, (RestartPolicy)restart.Value("policy")!) : RestartRule.Never,
        Dependencies = ReadDependencies(process),
        Readiness = process.Sub("ready") is { } ready ? new Readiness(ready.Text("log-line"), (TimeSpan?)ready.Value("within")) : new Readiness(null, null),
        Stop = process.Sub("stop") is { } stop ? new StopRule((StopSignal?)stop.Value("signal"), (TimeSpan?)stop.Value("grace")) : new StopRule(),
    };

    public static IReadOnlyList<GroupRules> ReadGroups(Section section, IReadOnlyList<ProcessPlan> processes)
    {
        List<GroupRules> groups = [];
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach ((string name, Section group) in section.Table("groups"))
        {
            SourcePosition at = group.PositionOf("processes");
            IReadOnlyList<string> keys = group.Texts("processes");
            foreach (string key in keys)
            {
                if (!processes.Any(process => process.Key == key))
                    group.Add(at, $"{group.Path}.processes: found '{key}', which is no process of this scenario{Suggestion.For(key, processes.Select(process => process.Key).Distinct())}");
                else if (!taken.TryAdd(key, name))
                    group.Add(at, $"{group.Path}.processes: found '{key}', which is in the group '{taken[key]}' already, expected one group a process");
                else if (section.Node("processes") is HoconObject all && all.Members.TryGetValue(key, out var process) && process.Value is HoconObject { Members: var members } && members.TryGetValue("restart", out var restart) && restart.Value is HoconObject own)
                    CheckNoBudget(group, key, name, own);
            }

            if (keys.Count > 0 && processes.Where(process => keys.Contains(process.Key)) is var those && those.Any() && those.All(process => process.Rules.Restart.Policy == RestartPolicy.Temporary))
                group.Add(at, $"{group.Path}: found only processes that are never started anew, expected one with a section 'restart' whose policy is transient or permanent");
            if (keys.Count > 0)
                groups.Add(new GroupRules(name, (RestartStrategy)group.Value("strategy")!, keys, ReadRestart(group, RestartPolicy.Permanent)));
        }

        return groups;
    }

    /// <summary>Every dependency has to be one of another process that can come about, and they may not go in a circle.</summary>
    public static void CheckDependencies(Section section, IReadOnlyList<ProcessPlan> processes)
    {
        Dictionary<string, ProcessPlan> first = processes.GroupBy(process => process.Key).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach ((string key, Section process) in section.Table("processes"))
        {
            if (process.Node("depends-on") is not HoconObject dependencies)
                continue;
            string path = $"{process.Path}.depends-on";
            foreach ((string other, (SourcePosition position, _)) in dependencies.Members)
            {
                if (!first.TryGetValue(other, out ProcessPlan? plan))
                    process.Add(position, $"{path}: found '{other}', which is no process of this scenario{Suggestion.For(other, first.Keys)}");
                else if (plan.Rules.Restart.Policy == RestartPolicy.Permanent && first[key].Rules.Dependencies.Any(dependency => dependency.Key == other && dependency.Condition is DependencyCondition.Completed or DependencyCondition.CompletedSuccessfully))
                    process.Add(position, $"{path}.{other}: found a wait for the end of '{other}', which is started anew whenever it ends (permanent)");
                else if (Circle(other, key, first, []) is { } circle)
                    process.Add(position, $"{path}: these processes wait for each other in a circle: {key} -> {string.Join(" -> ", circle)}");
            }
        }
    }

    public static IReadOnlyList<FaultRule> ReadFaults(Section section, IReadOnlyList<ProcessPlan> processes)
    {
        List<FaultRule> rules = [];
        foreach ((string name, Section fault) in section.Table("faults"))
        {
            string[] triggers = [.. new[] { "after-items", "after", "after-line", "every" }.Where(fault.Has)];
            if (triggers.Length != 1)
                fault.Add(fault.Position, $"{fault.Path}: found {(triggers.Length == 0 ? "no time" : string.Join(" and ", triggers))}, expected one of after-items, after, after-line, every");
            FaultRule rule = new(
                name,
                (FaultAction)fault.Value("do")!,
                fault.Text("process") ?? "*",
                fault.Whole("after-items"),
                (TimeSpan?)fault.Value("after"),
                fault.Text("after-line"),
                (DurationRange?)fault.Value("every"),
                fault.Whole("times"),
                (TimeSpan?)fault.Value("for"));
            if (!processes.Any(process => rule.Hits(process.Name, process.Key)))
                fault.Add(fault.PositionOf("process"), $"{fault.Path}.process: found '{rule.Target}', which meets no process of this scenario{Suggestion.For(rule.Target, processes.Select(process => process.Name))}");
            if (rule.Every is { } every && every.Most < TimeSpan.FromMilliseconds(1))
                fault.Add(fault.PositionOf("every"), $"{fault.Path}.every: found 0, expected at least 1ms");
            rules.Add(rule);
        }

        if (section.Has("seed") && rules.Count == 0 && processes.All(process => process.Rules.Restart.Policy == RestartPolicy.Temporary))
            section.Add(section.PositionOf("seed"), $"{section.Path}: found 'seed', which does nothing here: expected it only with faults or restarts");
        return rules;
    }

    private static RestartRule ReadRestart(Section section, RestartPolicy policy)
    {
        int intensity = section.Whole("intensity") ?? 0;
        if (intensity == 0 && new[] { "period", "backoff", "jitter", "stable" }.FirstOrDefault(section.Has) is { } inert)
            section.Add(section.PositionOf(inert), $"{section.Path}: found '{inert}', which does nothing where intensity is 0");
        return new RestartRule(policy, intensity, (TimeSpan)section.Value("period")!, (DurationRange)section.Value("backoff")!, (double)section.Value("jitter")!, (TimeSpan)section.Value("stable")!);
    }

    private static void CheckNoBudget(Section group, string key, string name, HoconObject restart)
    {
        foreach ((string budget, (SourcePosition position, _)) in restart.Members.Where(member => member.Key is "intensity" or "period" or "backoff" or "jitter" or "stable"))
            group.Add(position, $"scenario.processes.{key}.restart: found '{budget}', which does nothing here: the group '{name}' has the budget of its processes");
    }

    private static List<Dependency> ReadDependencies(Section process)
    {
        List<Dependency> dependencies = [];
        foreach ((string key, object value, _) in process.Values("depends-on"))
        {
            if (value is DependencyWord word)
                dependencies.Add(new Dependency(key, Enum.Parse<DependencyCondition>(word.ToString())));
        }

        foreach ((string key, Section line) in process.Table("depends-on"))
        {
            if (line.Text("log-line") is { } text)
                dependencies.Add(new Dependency(key, DependencyCondition.LogLine, text));
        }

        return dependencies;
    }

    private static List<string>? Circle(string at, string sought, Dictionary<string, ProcessPlan> processes, HashSet<string> seen)
    {
        if (at == sought)
            return [at];
        if (!seen.Add(at) || !processes.TryGetValue(at, out ProcessPlan? plan))
            return null;
        return plan.Rules.Dependencies.Select(dependency => Circle(dependency.Key, sought, processes, seen)).FirstOrDefault(circle => circle is not null) is { } rest ? [at, .. rest] : null;
    }
}
