using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>logs</c>: what processes have written. The logs in the run's folder have all of it; of a live run the last lines come in order of time.</summary>
internal static class LogsVerb
{
    private static readonly Argument<string?> Name = new("name") { Description = "The process, or the key of all its instances (default: all).", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what comes until the run has ended." };

    public static Command Create()
    {
        Command command = new("logs", $"Show what processes have written: the last {RecentLines.Most} lines of a live run, the whole logs of one that has ended.") { Name, Follow };
        LiveRunArguments.AddTo(command);
        command.SetAction(static (parsed, cancellationToken) => ShowAsync(parsed, cancellationToken));
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? name = parsed.GetValue(Name);
        bool follow = parsed.GetValue(Follow);
        if (LiveRunArguments.Find(parsed, mayHaveEnded: !follow) is not { } folder)
            return ExitCodes.Usage;
        bool json = parsed.GetValue(LiveRunArguments.Output) == "json";
        if (!RunFinder.IsLive(folder))
            return ShowFiles(folder, name, json);

        int width = 0;
        await foreach (ControlAnswer answer in ControlClient.AskForManyAsync(folder, new ControlRequest { Verb = ControlMessages.Logs, Name = name, Follow = follow }, cancellationToken).ConfigureAwait(false))
        {
            if (answer.Result.Deserialize<SaidLine>(ControlMessages.Json) is not { } line)
            {
                Console.Error.WriteLine(answer.Error);
                return ExitCodes.Usage;
            }

            width = Math.Max(width, line.Process.Length);
            Console.WriteLine(json ? ControlMessages.Write(line) : $"{line.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {line.Process.PadRight(width)} | {line.Text}");
        }

        return ExitCodes.Passed;
    }

    // The lines of a log carry no time: one process after the other, then.
    private static int ShowFiles(string folder, string? name, bool json)
    {
        string[] all = [.. Directory.GetFiles(folder, "*.log").Order(NaturalOrder.Instance)];
        string[] meant = [.. all.Where(file => name is null || ProcessOf(file) == name || IsInstance(ProcessOf(file), name))];
        if (meant.Length == 0 && name is not null)
        {
            Console.Error.WriteLine($"The run in '{folder}' has ended and left no log of '{name}'{Scenarios.Suggestion.For(name, all.Select(ProcessOf))}");
            return ExitCodes.Usage;
        }

        int width = meant.Select(file => ProcessOf(file).Length).DefaultIfEmpty(0).Max();
        foreach (string file in meant)
        {
            foreach (string line in File.ReadLines(file))
                Console.WriteLine(json ? JsonSerializer.Serialize(new { process = ProcessOf(file), text = line }, ControlMessages.Json) : $"{ProcessOf(file).PadRight(width)} | {line}");
        }

        return ExitCodes.Passed;
    }

    private static bool IsInstance(string process, string key) => process.StartsWith(key + ".", StringComparison.Ordinal) && int.TryParse(process[(key.Length + 1)..], out _);

    private static string ProcessOf(string file) => Path.GetFileNameWithoutExtension(file);
}
