using System.Text;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Hocon;

namespace ProcActors.Launcher.Language;

/// <summary>What scenario files come to after includes, overrides and substitutions, as HOCON in which each value says where it comes from, or as JSON.</summary>
internal static class ResolvedText
{
    private const string Special = "$\"{}[]:=,+#`^?!@*&\\";

    /// <param name="tree">The resolved tree.</param>
    /// <param name="withDefaults">Whether keys that are missing are added with the values they have then.</param>
    public static string Write(HoconObject tree, bool withDefaults)
    {
        StringBuilder text = new();
        Write(text, tree, ScenarioLanguage.File, withDefaults, 0);
        return text.ToString();
    }

    public static JsonNode WriteJson(HoconObject tree, bool withDefaults) => Json(tree, ScenarioLanguage.File, withDefaults);

    private static void Write(StringBuilder text, HoconObject section, SectionSpec? spec, bool withDefaults, int depth)
    {
        string indent = new(' ', 2 * depth);
        foreach ((string key, (_, HoconNode value)) in section.Members)
        {
            text.Append(indent).Append(Quoted(key));
            if (value is HoconObject inner)
            {
                text.Append(" {\n");
                Write(text, inner, SpecOf(spec, key), withDefaults, depth + 1);
                text.Append(indent).Append("}\n");
            }
            else
            {
                text.Append(" = ").Append(Value(value)).Append($"  # {value.Position.File}:{value.Position.Line}\n");
            }
        }

        foreach (Key key in Missing(section, spec, withDefaults))
            text.Append($"{indent}{key.Name} = {Quoted(key.Default!)}  # default\n");
    }

    private static JsonObject Json(HoconObject section, SectionSpec? spec, bool withDefaults)
    {
        JsonObject json = [];
        foreach ((string key, (_, HoconNode value)) in section.Members)
            json[key] = value is HoconObject inner ? Json(inner, SpecOf(spec, key), withDefaults) : Json(value);
        foreach (Key key in Missing(section, spec, withDefaults))
            json[key.Name] = key.Default;
        return json;
    }

    private static JsonNode? Json(HoconNode value) => value switch
    {
        HoconText text => text.Text,
        HoconArray array => new JsonArray([.. array.Items.Select(Json)]),
        HoconObject section => Json(section, null, false),
        _ => null,
    };

    // What would do nothing is not shown either.
    private static IEnumerable<Key> Missing(HoconObject section, SectionSpec? spec, bool withDefaults) =>
        withDefaults && spec is not null ? spec.Keys.Where(key => key.Default is not null && !section.Members.ContainsKey(key.Name) && (key.Needs is null || LanguageCheck.IsMet(section, spec, key.Needs))) : [];

    private static SectionSpec? SpecOf(SectionSpec? spec, string key) => spec?.Find(key)?.Type switch
    {
        KeyType.Sub sub => sub.Spec,
        KeyType.Table table => new Every(table),
        _ => (spec as Every)?.Each,
    };

    private static string Value(HoconNode value) => value switch
    {
        HoconText text => Quoted(text.Text),
        HoconArray array => "[" + string.Join(", ", array.Items.Select(Value)) + "]",
        HoconObject section => "{ " + string.Join(", ", section.Members.Select(member => $"{Quoted(member.Key)} = {Value(member.Value.Value)}")) + " }",
        _ => "\"\"",
    };

    private static string Quoted(string text) => text.Length > 0 && text.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not '.' and not '/' && !Special.Contains(c)) ? text : JsonValue.Create(text).ToJsonString();

    /// <summary>A table, whose names all have the same declaration.</summary>
    private sealed record Every(KeyType.Table Table) : SectionSpec
    {
        public SectionSpec? Each => Table.Each switch { KeyType.Sub sub => sub.Spec, KeyType.WordOrSub either => either.Spec, _ => null };
    }
}
