using System.CommandLine;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>explain</c>: why a live run stands where it stands.</summary>
internal static class ExplainVerb
{
    public static Command Create()
    {
        Command command = new("explain", "Say who holds what in a live run, who waits for whom since when, and where the code of its processes stands.");
        LiveRunArguments.AddTo(command);
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            if (await LiveRunArguments.AskAsync(parsed, new ControlRequest { Verb = ControlMessages.Explain }, cancellationToken).ConfigureAwait(false) is not { } result)
                return ExitCodes.Usage;
            if (parsed.GetValue(LiveRunArguments.Output) == "json")
                OutputFormat.WriteJson(result);
            else
                Console.Write(result["text"]!.GetValue<string>());
            return ExitCodes.Passed;
        });
        return command;
    }
}
