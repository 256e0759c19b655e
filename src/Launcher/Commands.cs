using System.CommandLine;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Running;
using ProcActors.Launcher.Scenarios;
using ProcActors.Roles;

namespace ProcActors.Launcher;

/// <summary>The command line: <c>run</c> and <c>validate</c>.</summary>
internal static class Commands
{
    private static readonly Argument<string> File = new("file") { Description = "The scenario file (HOCON)." };
    private static readonly Option<string[]> Set = new("--set", "-s") { Description = "Override a value: -s processes.consumer.instances=5", HelpName = "key=value", AllowMultipleArgumentsPerToken = false };

    public static RootCommand Create() => new("Runs scenario files: each actor system a process of its own.") { Run(), Validate() };

    private static Command Run()
    {
        Option<string?> folder = new("--run-dir") { Description = "Where the record of the run goes (default: a new folder under the state directory)." };
        Option<string?> timeout = new("--timeout") { Description = "Stop the run after this time, exit 5: 30s, 2m.", HelpName = "time" };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && DurationRange.ParseTime(text) is null)
                result.AddError($"--timeout: found '{text}', expected a duration such as 250ms, 1.5s or 2m");
        });
        Option<string> ui = new("--ui") { Description = "auto: coloured on a terminal; plain: no colour; quiet: only what processes say.", DefaultValueFactory = _ => "auto" };
        ui.AcceptOnlyFromAmong("auto", "plain", "quiet");
        Command command = new("run", "Run a scenario file.") { File, Set, folder, timeout, ui };
        command.SetAction(async (parsed, _) =>
        {
            if (Load(parsed) is not { } scenario)
                return ExitCodes.InvalidScenario;
            bool quiet = parsed.GetValue(ui) == "quiet";
            RunOptions options = new()
            {
                RunDirectory = parsed.GetValue(folder),
                Timeout = parsed.GetValue(timeout) is { } text ? DurationRange.ParseTime(text) : null,
                Quiet = quiet,
                Colour = parsed.GetValue(ui) == "auto" && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("CI") is null && Environment.GetEnvironmentVariable("TERM") != "dumb",
            };
            return await RunAsync(scenario, options).ConfigureAwait(false);
        });
        return command;
    }

    private static Command Validate()
    {
        Command command = new("validate", "Check a scenario file; start nothing.") { File, Set };
        command.SetAction(parsed =>
        {
            if (Load(parsed) is not { } scenario)
                return ExitCodes.InvalidScenario;
            Console.WriteLine($"{parsed.GetValue(File)}: ok, {scenario.Processes.Count} processes, {scenario.Coordinators.Queues.Count} queues");
            return ExitCodes.Passed;
        });
        return command;
    }

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
        using ScenarioRun run = new(scenario, options, lines, folder);
        return await run.RunAsync(signals).ConfigureAwait(false);
    }

    private static Scenario? Load(ParseResult parsed)
    {
        ScenarioResult result = ScenarioReader.Read(parsed.GetValue(File)!, parsed.GetValue(Set) ?? []);
        foreach (Fault fault in result.Faults)
            Console.Error.WriteLine(fault);
        return result.Scenario;
    }
}
