using System.CommandLine;
using ProcActors.Launcher.Graphs;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>graph</c>: a drawing of a scenario.</summary>
internal static class GraphVerb
{
    private static readonly Option<string> Format = new("--format") { Description = "ascii, or mermaid for Markdown.", DefaultValueFactory = static _ => "ascii" };
    private static readonly Option<string> Output = OutputFormat.Option();

    static GraphVerb() => Format.AcceptOnlyFromAmong("ascii", "mermaid");

    public static Command Create()
    {
        Command command = new("graph", "Draw who uses what in a scenario, and who waits for whom.") { Format, Output };
        ScenarioArguments.AddTo(command);
        command.SetAction(static parsed =>
        {
            if (ScenarioArguments.Load(parsed) is not { } scenario)
                return ExitCodes.InvalidScenario;
            ScenarioGraph graph = ScenarioGraph.Of(scenario);
            if (parsed.GetValue(Output) == "json")
                OutputFormat.WriteJson(GraphText.Json(graph));
            else
                Console.Write(parsed.GetValue(Format) == "mermaid" ? GraphText.Mermaid(graph) : GraphText.Ascii(graph));
            return ExitCodes.Passed;
        });
        return command;
    }
}
