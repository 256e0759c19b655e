using System.CommandLine;
using System.Text;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Reports;
using ProcActors.Launcher.Running;
using ProcActors.Launcher.Scenarios;
using ProcActors.Launcher.Telemetry;
using ProcActors.Launcher.Watching;
using ProcActors.Roles;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>run</c>: starts the processes of a scenario file and stays until they have ended.</summary>
internal static class RunVerb
{
    private static readonly Option<string?> Folder = new("--run-dir") { Description = "Where the record of the run goes (default: a new folder under the state directory)." };
    private static readonly Option<string?> Timeout = new("--timeout") { Description = "Stop the run after this time, exit 5: 30s, 2m.", HelpName = "time" };
    private static readonly Option<string> Ui = new("--ui") { Description = "auto: the live view on a terminal, else plain; live: a picture of the run while it lasts; plain: a line for each thing that happens; quiet: only what processes say.", DefaultValueFactory = _ => "auto" };

    private static readonly Option<string?> Otlp = new("--otlp") { Description = "Send traces and metrics of every process to an OpenTelemetry collector (OTLP over HTTP): http://127.0.0.1:4318", HelpName = "url" };
    private static readonly Option<string[]> Only = Keys("--only", "Start only these processes, and those that they wait for.");
    private static readonly Option<string[]> Except = Keys("--except", "Leave these processes out.");
    private static readonly Option<string?> ExitCodeFrom = new("--exit-code-from") { Description = "End the run when this process ends, with its exit code.", HelpName = "process" };

    static RunVerb()
    {
        Otlp.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } url && !OtlpExport.IsAddress(url))
                result.AddError($"--otlp: found '{url}', expected the address of a collector such as http://127.0.0.1:4318");
        });
        Timeout.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && DurationRange.ParseTime(text) is null)
                result.AddError($"--timeout: found '{text}', expected a duration such as 250ms, 1.5s or 2m");
        });
        Ui.AcceptOnlyFromAmong(UserInterface.Auto, UserInterface.LiveView, UserInterface.Plain, UserInterface.QuietLines);
    }

    public static Command Create()
    {
        Command command = new("run", "Run a scenario file.") { Folder, Timeout, Ui, Otlp, Only, Except, ExitCodeFrom };
        ScenarioArguments.AddTo(command);
        command.SetAction(static (parsed, _) => ScenarioArguments.LoadTree(parsed) is { } loaded
            ? SelectAndRunAsync(parsed, loaded.Scenario, loaded.Tree)
            : Task.FromResult(ExitCodes.InvalidScenario));
        return command;
    }

    private static async Task<int> SelectAndRunAsync(ParseResult parsed, Scenario whole, HoconObject tree)
    {
        RunOptions options = Options(parsed);
        (UserInterface? look, string? unfit) = UserInterface.Choose(parsed.GetValue(Ui)!, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        if (look is null)
        {
            Console.Error.WriteLine(unfit);
            return ExitCodes.Usage;
        }

        (Scenario? scenario, string? fault) = Selection.Of(whole, parsed.GetValue(Only) ?? [], parsed.GetValue(Except) ?? []);
        if (scenario is not null && options.ExitCodeFrom is { } name && !scenario.Processes.Any(process => process.Name == name || process.Key == name))
            fault = $"--exit-code-from: found '{name}', which is no process of this run{Suggestion.For(name, scenario.Processes.Select(process => process.Name))}";
        if (fault is null)
            return await RunAsync(scenario!, tree, options, look).ConfigureAwait(false);
        Console.Error.WriteLine(fault);
        return ExitCodes.Usage;
    }

    private static Option<string[]> Keys(string name, string description)
    {
        Option<string[]> option = new(name) { Description = description, HelpName = "process", AllowMultipleArgumentsPerToken = true };
        option.CompletionSources.Add(ScenarioArguments.ProcessKeys);
        return option;
    }

    private static RunOptions Options(ParseResult parsed) => new()
    {
        RunDirectory = parsed.GetValue(Folder),
        Timeout = parsed.GetValue(Timeout) is { } text ? DurationRange.ParseTime(text) : null,
        Otlp = parsed.GetValue(Otlp),
        ExitCodeFrom = parsed.GetValue(ExitCodeFrom),
    };

    private static async Task<int> RunAsync(Scenario scenario, HoconObject tree, RunOptions options, UserInterface look)
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

        // Not disposed: that would wait for an output that is stuck. The lines have been flushed by then, as far as it took them.
        StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024);
        HeldWriter screen = new(output);
        options = options with { Colour = look.Colour, Quiet = look.Quiet, Screen = look.Live ? screen : null };
        using LinePrinter lines = new(screen, options.Colour, options.Quiet, Math.Min(width, 40));
        folder.KeepScenario(ResolvedText.Write(tree, withDefaults: true), lines.Warn);
        int code;
        bool whole;
        using (OtlpExport? export = options.Otlp is { } url ? OtlpExport.InLauncher(url, scenario.Name) : null)
        using (ScenarioRun run = new(scenario, options with { BeforeEnd = export is null ? null : export.Flush }, lines, folder))
        {
            code = await run.RunAsync(signals).ConfigureAwait(false);
            whole = run.RecordIsWhole;
        }

        // Whoever insists on the end, or has a full disk, has no use for a picture of the run.
        if (whole && !signals.Second.IsCompleted)
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
