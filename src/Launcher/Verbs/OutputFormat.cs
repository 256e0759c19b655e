using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>--output json</c>: what a verb has to say, for programs.</summary>
internal static class OutputFormat
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Option<string> Option()
    {
        Option<string> output = new("--output") { Description = "text, or json for programs.", DefaultValueFactory = static _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    public static void WriteJson(JsonNode node) => Console.WriteLine(node.ToJsonString(Readable));
}
