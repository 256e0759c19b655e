using System.CommandLine;
using ProcActors.Launcher.Reports;
using ProcActors.Launcher.Running;
using ProcActors.Launcher.Scenarios;
using ProcActors.Roles;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>run</c>: starts the processes of a scenario file and stays until they have ended.</summary>
internal static class RunVerb
{
    private static readonly Option<string?> Folder = new("--run-dir") { Description = "Where the record of the run goes (default: a new folder under the state directory)." };
    private static readonly Option<string?> Timeout = new("--timeout") { Description = "Stop the run after this time, exit 5: 30s, 2m.", HelpName = "time" };
    private static readonly Option<string> Ui = new("--ui") { Description = "auto: coloured on a terminal; plain: no colour; quiet: only what processes say.", DefaultValueFactory = _ => "auto" };

    static RunVerb()
    {
        Timeout.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && DurationRange.ParseTime(text) is null)
                result.AddError($"--timeout: found '{text}', expected a duration such as 250ms, 1.5s or 2m");
        });
        Ui.AcceptOnlyFromAmong("auto", "plain", "quiet");
    }

    public static Command Create()
    {
        Command command = new("run", "Run a scenario file.") { ScenarioArguments.File, ScenarioArguments.Set, Folder, Timeout, Ui };
        command.SetAction(static async (parsed, _) => ScenarioArguments.Load(parsed) is { } scenario
            ? await RunAsync(scenario, Options(parsed)).ConfigureAwait(false)
            : ExitCodes.InvalidScenario);
        return command;
    }

    private static RunOptions Options(ParseResult parsed) => new()
    {
        RunDirectory = parsed.GetValue(Folder),
        Timeout = parsed.GetValue(Timeout) is { } text ? DurationRange.ParseTime(text) : null,
        Quiet = parsed.GetValue(Ui) == "quiet",
        Colour = parsed.GetValue(Ui) == "auto" && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("CI") is null && Environment.GetEnvironmentVariable("TERM") != "dumb",
    };

    private static async Task<int> RunAsync(Scenario scenario, RunOptions options)
    {
        using StopSignals signals = new();
        RunFolder folder;
        try
        {
            folder = RunFolder.Create(options.RunDirectory, scenario.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The run folder '{options.RunDirectory}' can't be made: {e.Message}");
            return ExitCodes.Usage;
        }

        int width = scenario.Processes.Select(process => process.Name.Length).Append(LinePrinter.System.Length).Max();
        LinePrinter lines = new(Console.Out, options.Colour, options.Quiet, Math.Min(width, 40));
        int code;
        using (ScenarioRun run = new(scenario, options, lines, folder))
            code = await run.RunAsync(signals).ConfigureAwait(false);
        Report(folder, lines);
        return code;
    }

    private static void Report(RunFolder folder, LinePrinter lines)
    {
        string page = Path.Combine(folder.Path, RunReport.Page);
        try
        {
            if (new FileInfo(folder.Events).Length > RunReport.LargestAtEnd)
            {
                lines.Print(LinePrinter.System, $"the record is long: 'procactors report {folder.Path}' makes its report");
                return;
            }

            RunReport.Write(folder.Events, page);
            lines.Print(LinePrinter.System, $"report: {page}");
        }
        catch (Exception e)
        {
            // The run is over and has its exit code, whatever is wrong with the picture of it.
            lines.Print(LinePrinter.System, $"the report '{page}' can't be written: {e.Message}");
        }
    }
}
