using System.CommandLine;
using ProcActors.Launcher.Control;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>restart</c>: ends a process of a live run and starts it anew.</summary>
internal static class RestartVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "The process, or the key of all its instances." };

    public static Command Create()
    {
        Command command = new("restart", "End a process of a live run in order and start it anew; one that has ended is started.") { Name };
        LiveRunArguments.AddTo(command);
        command.SetAction(static (parsed, cancellationToken) =>
            LiveRunArguments.DoAsync(parsed, new ControlRequest { Verb = ControlMessages.Restart, Name = parsed.GetValue(Name) }, $"'{parsed.GetValue(Name)}' is being restarted", cancellationToken));
        return command;
    }
}
