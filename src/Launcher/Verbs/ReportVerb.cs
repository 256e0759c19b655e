using System.CommandLine;
using ProcActors.Launcher.Reports;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>report</c>: makes the page of a run again from its record, also of one that was killed or still runs.</summary>
internal static class ReportVerb
{
    private static readonly Argument<string?> Run = new("run") { Description = "The run: its folder, or its name under the state directory (default: the latest).", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Out = new("--out") { Description = "The page to write, with a trace of that name beside it (default: report.html and trace.json in the run folder).", HelpName = "file" };

    public static Command Create()
    {
        Command command = new("report", "Make the report of a run: report.html, and trace.json for Perfetto.") { Run, Out };
        command.SetAction(static parsed => Write(parsed.GetValue(Run), parsed.GetValue(Out)));
        return command;
    }

    private static int Write(string? run, string? asked)
    {
        string folder = FolderOf(run);
        string events = Path.Combine(folder, "events.ndjson");
        if (!File.Exists(events))
        {
            Console.Error.WriteLine(run is null
                ? $"There is no run yet: '{events}' was looked for. Say which run, by its folder."
                : $"'{run}' is no run: neither '{Path.Combine(run, "events.ndjson")}' nor '{events}' is there. Runs are in '{RunFolder.Runs}'.");
            return ExitCodes.Usage;
        }

        string page = Path.GetFullPath(asked ?? Path.Combine(folder, RunReport.Page));
        try
        {
            RunReport.Write(events, page);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The report '{page}' can't be written: {e.Message}");
            return ExitCodes.Usage;
        }

        Console.WriteLine(page);
        return ExitCodes.Passed;
    }

    private static string FolderOf(string? run) => run is not null && File.Exists(Path.Combine(run, "events.ndjson")) ? run : Path.Combine(RunFolder.Runs, run ?? "latest");
}
