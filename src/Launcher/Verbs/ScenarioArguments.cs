using System.CommandLine;
using System.CommandLine.Completions;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Verbs;

/// <summary>What every verb that reads scenario files has in common: the files, their overrides, and how faults are told.</summary>
internal static class ScenarioArguments
{
    public static readonly Argument<string[]> Files = new("file") { Description = "The scenario file (HOCON); of several, later ones add to and win over earlier ones.", Arity = ArgumentArity.ZeroOrMore };
    public static readonly Option<string[]> MoreFiles = new("--file", "-f") { Description = "The same, as an option.", HelpName = "file", AllowMultipleArgumentsPerToken = false };
    public static readonly Option<string[]> Set = new("--set", "-s") { Description = "Override a value: -s processes.consumer.instances=5", HelpName = "key=value", AllowMultipleArgumentsPerToken = false };

    /// <summary>Gives a command the files and overrides; one file at least is needed.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Files);
        command.Add(MoreFiles);
        command.Add(Set);
        command.Validators.Add(static result =>
        {
            if (result.GetValue(Files) is null or [] && result.GetValue(MoreFiles) is null or [])
                result.AddError("Required argument missing: a scenario file.");
        });
    }

    public static IReadOnlyList<string> FilesOf(ParseResult parsed) => [.. parsed.GetValue(Files) ?? [], .. parsed.GetValue(MoreFiles) ?? []];

    /// <summary>The scenario and its tree; null when the files have faults, which are then on standard error.</summary>
    public static (Scenario Scenario, HoconObject Tree)? LoadTree(ParseResult parsed)
    {
        ScenarioResult result = ScenarioReader.Read(FilesOf(parsed), parsed.GetValue(Set) ?? []);
        foreach (Fault fault in result.Faults)
            Console.Error.WriteLine(fault);
        return result is { Scenario: { } scenario, Tree: { } tree } ? (scenario, tree) : null;
    }

    /// <summary>The keys of the processes of the files on the command line, for completion.</summary>
    public static IEnumerable<CompletionItem> ProcessKeys(CompletionContext context) =>
        ScenarioReader.Read(FilesOf(context.ParseResult), []).Scenario?.Processes.Select(process => process.Key).Distinct().Select(key => new CompletionItem(key)) ?? [];

    /// <summary>The scenario; null when the files have faults, which are then on standard error.</summary>
    public static Scenario? Load(ParseResult parsed) => LoadTree(parsed)?.Scenario;
}
