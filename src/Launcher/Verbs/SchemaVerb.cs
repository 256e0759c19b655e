using System.CommandLine;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>schema</c>: what a scenario file may say, for editors and for the docs.</summary>
internal static class SchemaVerb
{
    private static readonly Option<string> Format = new("--format") { Description = "json: a JSON schema; markdown: the table of keys.", DefaultValueFactory = static _ => "json" };

    static SchemaVerb() => Format.AcceptOnlyFromAmong("json", "markdown");

    public static Command Create()
    {
        Command command = new("schema", "Print the schema of scenario files.") { Format };
        command.SetAction(static parsed =>
        {
            Console.Write(parsed.GetValue(Format) == "json" ? JsonSchema.Write() : KeyTable.Write());
            return ExitCodes.Passed;
        });
        return command;
    }
}
