using System.CommandLine;
using ProcActors.Launcher.Control;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>stop</c>: ends a live run, or one of its processes.</summary>
internal static class StopVerb
{
    private static readonly Argument<string?> Name = new("name") { Description = "The process, or the key of all its instances (default: the whole run).", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        Command command = new("stop", "End a process of a live run for good; without a name, end the run in order.") { Name };
        LiveRunArguments.AddTo(command);
        command.SetAction(static (parsed, cancellationToken) =>
        {
            string? name = parsed.GetValue(Name);
            return LiveRunArguments.DoAsync(parsed, new ControlRequest { Verb = ControlMessages.Stop, Name = name }, name is null ? "the run is being ended" : $"'{name}' is being ended", cancellationToken);
        });
        return command;
    }
}
