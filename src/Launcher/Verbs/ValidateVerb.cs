using System.CommandLine;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Running;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>validate</c>: checks scenario files and starts nothing.</summary>
internal static class ValidateVerb
{
    private static readonly Option<string> Output = OutputFormat.Option();

    public static Command Create()
    {
        Command command = new("validate", "Check a scenario file; start nothing.") { Output };
        ScenarioArguments.AddTo(command);
        command.SetAction(static parsed => parsed.GetValue(Output) == "json" ? WriteJson(parsed) : WriteText(parsed));
        return command;
    }

    private static int WriteText(ParseResult parsed)
    {
        if (ScenarioArguments.Load(parsed) is not { } scenario)
            return ExitCodes.InvalidScenario;
        Console.WriteLine($"{string.Join(", ", ScenarioArguments.FilesOf(parsed))}: ok, {scenario.Processes.Count} processes, {scenario.Coordinators.Queues.Count} queues");
        return ExitCodes.Passed;
    }

    private static int WriteJson(ParseResult parsed)
    {
        ScenarioResult result = ScenarioReader.Read(ScenarioArguments.FilesOf(parsed), parsed.GetValue(ScenarioArguments.Set) ?? []);
        OutputFormat.WriteJson(new JsonObject
        {
            ["valid"] = result.Scenario is not null,
            ["processes"] = result.Scenario?.Processes.Count,
            ["faults"] = new JsonArray([.. result.Faults.Select(Describe)]),
        });
        return result.Scenario is null ? ExitCodes.InvalidScenario : ExitCodes.Passed;
    }

    private static JsonObject Describe(Fault fault) => new()
    {
        ["file"] = fault.Position.File,
        ["line"] = fault.Position.Line,
        ["column"] = fault.Position.Column,
        ["text"] = fault.Text,
    };
}
