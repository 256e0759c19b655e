using System.Text;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Policies;

namespace ProcActors.Launcher.Graphs;

/// <summary>A graph as text for a terminal, as a Mermaid flow chart, and as JSON.</summary>
internal static class GraphText
{
    /// <summary>A line for each thing: who puts into it, and who gets out of it or uses it; then who waits for whom.</summary>
    public static string Ascii(ScenarioGraph graph)
    {
        StringBuilder text = new($"{graph.Name}\n\n");
        Dictionary<string, string> labels = graph.Processes.ToDictionary(process => process.Key, process => process.Label);
        List<(string Left, string Middle, string Right)> rows = [];
        foreach (GraphThing thing in graph.Things)
        {
            string Those(params GraphWay[] ways) => string.Join(", ", graph.Uses.Where(use => use.Thing == thing.Name && ways.Contains(use.Way)).Select(use => labels[use.Process]));
            (string puts, string gets, string uses) = (Those(GraphWay.Puts), Those(GraphWay.Gets), Those(GraphWay.Uses));
            string right = (gets.Length > 0 ? " --> " + gets : "") + (uses.Length > 0 ? " --- " + uses : "");
            rows.Add((puts.Length > 0 ? puts + " --> " : "", $"[ {thing.Label} ]", right.Length > 0 || puts.Length > 0 ? right : " (nobody uses it)"));
        }

        int width = rows.Count == 0 ? 0 : rows.Max(row => row.Left.Length);
        foreach ((string left, string middle, string right) in rows)
            text.Append("  ").Append(left.PadLeft(width)).Append(middle).Append(right).Append('\n');
        List<string> alone = [.. graph.Processes.Where(process => graph.Uses.All(use => use.Process != process.Key)).Select(process => process.Label)];
        if (alone.Count > 0)
            text.Append($"  {string.Join(", ", alone)}\n");
        if (graph.Waits.Count > 0)
            text.Append('\n');
        int names = graph.Waits.Count == 0 ? 0 : graph.Waits.Max(wait => wait.Process.Length);
        foreach ((string process, Dependency dependency) in graph.Waits)
            text.Append($"  {process.PadRight(names)} waits for {dependency}\n");
        return text.ToString();
    }

    public static string Mermaid(ScenarioGraph graph)
    {
        StringBuilder text = new("flowchart LR\n");
        Dictionary<string, string> processes = graph.Processes.Select((process, i) => (process.Key, $"p{i}")).ToDictionary();
        Dictionary<string, string> things = graph.Things.Select((thing, i) => (thing.Name, $"t{i}")).ToDictionary();
        foreach (GraphProcess process in graph.Processes)
            text.Append($"  {processes[process.Key]}[\"{Escaped(process.Label)}\"]\n");
        foreach (GraphThing thing in graph.Things)
            text.Append($"  {things[thing.Name]}{(thing.Kind is "queue" or "pipe" ? "[(" : "([")}\"{Escaped(thing.Label)}\"{(thing.Kind is "queue" or "pipe" ? ")]" : "])")}\n");
        foreach (GraphUse use in graph.Uses)
        {
            (string process, string thing) = (processes[use.Process], things[use.Thing]);
            text.Append(use.Way switch
            {
                GraphWay.Puts => $"  {process} --> {thing}\n",
                GraphWay.Gets => $"  {thing} --> {process}\n",
                _ => $"  {process} --- {thing}\n",
            });
        }

        foreach ((string process, Dependency dependency) in graph.Waits)
            text.Append($"  {processes[dependency.Key]} -. \"{Escaped(Word(dependency))}\" .-> {processes[process]}\n");
        return text.ToString();
    }

    public static JsonObject Json(ScenarioGraph graph) => new()
    {
        ["name"] = graph.Name,
        ["processes"] = new JsonArray([.. graph.Processes.Select(process => new JsonObject { ["key"] = process.Key, ["instances"] = process.Instances, ["daemon"] = process.Daemon })]),
        ["things"] = new JsonArray([.. graph.Things.Select(thing => new JsonObject { ["kind"] = thing.Kind, ["name"] = thing.Name, ["detail"] = thing.Detail })]),
        ["uses"] = new JsonArray([.. graph.Uses.Select(use => new JsonObject { ["process"] = use.Process, ["thing"] = use.Thing, ["way"] = use.Way.ToString().ToLowerInvariant() })]),
        ["waits"] = new JsonArray([.. graph.Waits.Select(wait => new JsonObject { ["process"] = wait.Process, ["for"] = wait.Dependency.Key, ["condition"] = Word(wait.Dependency) })]),
    };

    private static string Word(Dependency dependency) => dependency.Condition switch
    {
        DependencyCondition.LogLine => $"says {dependency.Line}",
        DependencyCondition.CompletedSuccessfully => "completed-successfully",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string Escaped(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal);
}
