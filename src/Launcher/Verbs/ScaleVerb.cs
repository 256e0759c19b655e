using System.CommandLine;
using System.Globalization;
using ProcActors.Launcher.Control;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>scale</c>: changes how many instances of a process there are.</summary>
internal static class ScaleVerb
{
    private static readonly Argument<string> Target = new("key=count") { Description = "The key of the process in the file, and how many instances there are to be: consumer=5." };

    public static Command Create()
    {
        Target.Validators.Add(static result =>
        {
            if (Understand(result.GetValueOrDefault<string>()) is null)
                result.AddError($"found '{result.GetValueOrDefault<string>()}', expected a key and a number, such as consumer=5");
        });
        Command command = new("scale", "Start or end instances of a process of a live run until there are so many.") { Target };
        LiveRunArguments.AddTo(command);
        command.SetAction(static (parsed, cancellationToken) =>
        {
            (string key, int count) = Understand(parsed.GetValue(Target))!.Value;
            return LiveRunArguments.DoAsync(parsed, new ControlRequest { Verb = ControlMessages.Scale, Name = key, Count = count }, $"'{key}' is being brought to {count}", cancellationToken);
        });
        return command;
    }

    private static (string Key, int Count)? Understand(string? text) =>
        text?.LastIndexOf('=') is > 0 and var place && int.TryParse(text[(place + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? (text[..place], count) : null;
}
