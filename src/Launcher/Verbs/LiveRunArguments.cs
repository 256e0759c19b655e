using System.CommandLine;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary>What every verb about a live run has in common: which run, and how an error is told.</summary>
internal static class LiveRunArguments
{
    private static readonly Option<string?> Folder = new("--run-dir") { Description = "The folder of the run.", HelpName = "folder" };
    private static readonly Option<string?> Run = new("--run") { Description = "The name of the run's folder or of its scenario, or the pid of its launcher (default: the only live run).", HelpName = "run" };

    public static Option<string> Output { get; } = OutputFormat.Option();

    public static void AddTo(Command command)
    {
        command.Options.Add(Folder);
        command.Options.Add(Run);
        command.Options.Add(Output);
    }

    /// <summary>The folder of the run that is meant; null when there is none, which is then on standard error.</summary>
    public static string? Find(ParseResult parsed, bool mayHaveEnded = false)
    {
        (string? folder, string? fault) = RunFinder.Find(parsed.GetValue(Folder), parsed.GetValue(Run), mayHaveEnded);
        if (fault is not null)
            Console.Error.WriteLine(fault);
        return folder;
    }

    /// <summary>Asks the run that is meant; null when there is none, or it refuses, which is then on standard error.</summary>
    public static async Task<System.Text.Json.Nodes.JsonNode?> AskAsync(ParseResult parsed, ControlRequest request, CancellationToken cancellationToken)
    {
        if (Find(parsed) is not { } folder)
            return null;
        ControlAnswer answer = await ControlClient.AskAsync(folder, request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { } error)
            Console.Error.WriteLine(error);
        return answer.Result;
    }

    /// <summary>Asks for something to be done, and says that it has begun.</summary>
    public static async Task<int> DoAsync(ParseResult parsed, ControlRequest request, string done, CancellationToken cancellationToken)
    {
        if (await AskAsync(parsed, request, cancellationToken).ConfigureAwait(false) is not { } result)
            return ExitCodes.Usage;
        if (parsed.GetValue(Output) == "json")
            OutputFormat.WriteJson(result);
        else
            Console.WriteLine(done);
        return ExitCodes.Passed;
    }
}
