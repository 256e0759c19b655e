using System.CommandLine;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Verbs;

/// <summary>What every verb that reads a scenario file has in common: the file, its overrides, and how faults are told.</summary>
internal static class ScenarioArguments
{
    public static readonly Argument<string> File = new("file") { Description = "The scenario file (HOCON)." };
    public static readonly Option<string[]> Set = new("--set", "-s") { Description = "Override a value: -s processes.consumer.instances=5", HelpName = "key=value", AllowMultipleArgumentsPerToken = false };

    /// <summary>The scenario; null when the file has faults, which are then on standard error.</summary>
    public static Scenario? Load(ParseResult parsed)
    {
        ScenarioResult result = ScenarioReader.Read(parsed.GetValue(File)!, parsed.GetValue(Set) ?? []);
        foreach (Fault fault in result.Faults)
            Console.Error.WriteLine(fault);
        return result.Scenario;
    }
}
