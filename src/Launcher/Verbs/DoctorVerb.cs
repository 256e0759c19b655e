using System.CommandLine;
using ProcActors.Launcher.Doctor;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>doctor</c>: what of this machine a run depends on, and whether a run holds against the attacks that SECURITY.md lists.</summary>
internal static class DoctorVerb
{
    private static readonly Argument<string?> Run = new("run") { Description = "The live run to attack: its folder, or its name under the folder of all runs, such as 'latest'. Default: small ones of the doctor's own.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Folder = new("--run-dir") { Description = "The same, as 'run' has it." };
    private static readonly Option<string> Output = new("--output") { Description = "text or json.", DefaultValueFactory = static _ => "text" };

    static DoctorVerb() => Output.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        Command command = new("doctor", "Examine this machine, and attack a run as a stranger would.") { Run, Folder, Output };
        command.SetAction(static (parsed, _) => ExamineAsync(parsed.GetValue(Run) ?? parsed.GetValue(Folder), parsed.GetValue(Output) == "json"));
        return command;
    }

    /// <summary>What the doctor starts to attack with; nobody else has a use for it.</summary>
    public static Command CreateStranger()
    {
        Command command = new(Examination.StrangersVerb) { Hidden = true };
        command.SetAction(static (_, _) => Stranger.RunAsync());
        return command;
    }

    private static async Task<int> ExamineAsync(string? run, bool json)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The doctor examines Linux only, as ProcActors runs on Linux only so far.").ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        try
        {
            using Examination examination = new();
            Sheet sheet = new(Surroundings.Read(), run is null ? await examination.OfOwnRunsAsync().ConfigureAwait(false) : await examination.OfLiveRunAsync(run).ConfigureAwait(false));
            if (json)
                await Console.Out.WriteLineAsync(sheet.ToJson()).ConfigureAwait(false);
            else
                sheet.Print(Console.Out);
            return sheet.Held ? ExitCodes.Passed : ExitCodes.Failed;
        }
        catch (ProcActorsException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCodes.Usage;
        }
    }
}
