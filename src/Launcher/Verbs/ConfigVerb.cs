using System.CommandLine;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>config</c>: what scenario files come to.</summary>
internal static class ConfigVerb
{
    private static readonly Option<bool> Resolved = new("--resolved") { Description = "Show the defaults of all missing keys too." };
    private static readonly Option<string> Output = OutputFormat.Option();

    public static Command Create()
    {
        Command command = new("config", "Print a scenario after includes, overrides and substitutions, with where each value comes from.") { Resolved, Output };
        ScenarioArguments.AddTo(command);
        command.SetAction(static parsed =>
        {
            if (ScenarioArguments.LoadTree(parsed) is not { } loaded)
                return ExitCodes.InvalidScenario;
            if (parsed.GetValue(Output) == "json")
                OutputFormat.WriteJson(ResolvedText.WriteJson(loaded.Tree, parsed.GetValue(Resolved)));
            else
                Console.Write(ResolvedText.Write(loaded.Tree, parsed.GetValue(Resolved)));
            return ExitCodes.Passed;
        });
        return command;
    }
}
