using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProcActors.Launcher.Language;

/// <summary>The declarations as a JSON schema (draft 2020-12), for editors and for whoever makes scenarios by program: JSON is HOCON too.</summary>
internal static class JsonSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A scenario of ProcActors",
        };
        foreach ((string name, JsonNode? value) in ScenarioLanguage.File.Schema)
            schema[name] = value?.DeepClone();
        return schema.ToJsonString(Readable) + "\n";
    }
}
