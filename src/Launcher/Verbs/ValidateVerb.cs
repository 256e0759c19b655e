using System.CommandLine;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>validate</c>: checks a scenario file and starts nothing.</summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        Command command = new("validate", "Check a scenario file; start nothing.") { ScenarioArguments.File, ScenarioArguments.Set };
        command.SetAction(static parsed =>
        {
            if (ScenarioArguments.Load(parsed) is not { } scenario)
                return ExitCodes.InvalidScenario;
            Console.WriteLine($"{parsed.GetValue(ScenarioArguments.File)}: ok, {scenario.Processes.Count} processes, {scenario.Coordinators.Queues.Count} queues");
            return ExitCodes.Passed;
        });
        return command;
    }
}
