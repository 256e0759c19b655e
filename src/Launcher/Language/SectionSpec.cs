using System.Text.Json.Nodes;

namespace ProcActors.Launcher.Language;

/// <summary>The keys that a section may have.</summary>
internal record SectionSpec(params Key[] Keys)
{
    /// <summary>Whether its keys share one row of the docs, as figures do.</summary>
    public bool IsBrief { get; init; }

    public Key? Find(string name) => Array.Find(Keys, key => key.Name == name);

    public JsonObject Schema
    {
        get
        {
            JsonObject properties = [];
            foreach (Key key in Keys)
            {
                JsonObject schema = key.Type.Schema;
                if (key.Help.Length > 0)
                    schema["description"] = key.Help;
                if (key.Default is not null)
                    schema["default"] = key.Default;
                properties[key.Name] = schema;
            }

            JsonObject section = new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
            if (Keys.Any(key => key.Required))
                section["required"] = new JsonArray([.. Keys.Where(key => key.Required).Select(key => JsonValue.Create(key.Name))]);
            if (Keys.Any(key => key.Needs is { Values.Length: 0 }))
            {
                JsonObject needs = [];
                foreach (Key key in Keys.Where(key => key.Needs is { Values.Length: 0 }))
                    needs[key.Name] = new JsonArray(key.Needs!.Key);
                section["dependentRequired"] = needs;
            }

            return section;
        }
    }
}
