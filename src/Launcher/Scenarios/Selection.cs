using ProcActors.Launcher.Policies;

namespace ProcActors.Launcher.Scenarios;

/// <summary>A part of a scenario: <c>--only</c> some processes and what they wait for, or all <c>--except</c> some.</summary>
internal static class Selection
{
    /// <summary>The part; a text that says what is wrong when there is none.</summary>
    public static (Scenario? Scenario, string? Fault) Of(Scenario scenario, IReadOnlyList<string> only, IReadOnlyList<string> except)
    {
        HashSet<string> keys = [.. scenario.Processes.Select(process => process.Key)];
        string? unknown = only.Concat(except).FirstOrDefault(key => !keys.Contains(key));
        if (unknown is not null)
            return (null, $"found '{unknown}', which is no process of this scenario{Suggestion.For(unknown, keys)}");

        Dictionary<string, ProcessPlan> plans = scenario.Processes.GroupBy(process => process.Key).ToDictionary(group => group.Key, group => group.First());
        HashSet<string> chosen = only.Count == 0 ? keys : [];
        foreach (string key in only)
            Take(key, plans, chosen);
        chosen.ExceptWith(except);
        if (chosen.Count == 0)
            return (null, "no process is left to be started");
        (string Key, Dependency Dependency)? missing = chosen.SelectMany(key => plans[key].Rules.Dependencies.Select(dependency => (key, dependency))).FirstOrDefault(pair => !chosen.Contains(pair.dependency.Key)) is { dependency: not null } found ? found : null;
        if (missing is { } broken)
            return (null, $"found '{broken.Dependency.Key}' left out, but '{broken.Key}' waits for {broken.Dependency}: leave out both, or none");

        // What is expected of the whole need not be true of a part.
        bool whole = chosen.Count == keys.Count;
        return (scenario with
        {
            Processes = [.. scenario.Processes.Where(process => chosen.Contains(process.Key))],
            Groups = [.. scenario.Groups.Select(group => group with { Keys = [.. group.Keys.Where(chosen.Contains)] }).Where(group => group.Keys.Count > 0)],
            Expectations = whole ? scenario.Expectations : [.. scenario.Expectations.Where(expectation => expectation.Kind == "processes" && chosen.Contains(expectation.Subject))],
        }, null);
    }

    private static void Take(string key, Dictionary<string, ProcessPlan> plans, HashSet<string> chosen)
    {
        if (!chosen.Add(key))
            return;
        foreach (Dependency dependency in plans[key].Rules.Dependencies)
            Take(dependency.Key, plans, chosen);
    }
}
