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
        Write(text, tree, ScenarioLanguage.File, withDefaults ? BudgetsOf(tree) : null, 0);
        return text.ToString();
    }

    public static JsonNode WriteJson(HoconObject tree, bool withDefaults) => Json(tree, ScenarioLanguage.File, withDefaults ? BudgetsOf(tree) : null);

    /// <summary>The sections that have no budget of restarts of their own, and so no defaults of one: those of processes in groups, and those that allow none.</summary>
    private static HashSet<HoconObject> BudgetsOf(HoconObject tree)
    {
        HashSet<HoconObject> bare = [];
        if (At(tree, "scenario") is not { } scenario)
            return bare;
        List<HoconObject> groups = [.. At(scenario, "groups")?.Members.Values.Select(member => member.Value).OfType<HoconObject>() ?? []];
        HashSet<string> grouped = [.. groups.SelectMany(group => (string[]?)(group.Members.TryGetValue("processes", out var keys) ? new KeyType.Texts().Read(keys.Value) : null) ?? [])];
        foreach ((string key, (_, HoconNode value)) in At(scenario, "processes")?.Members ?? new Dictionary<string, (SourcePosition, HoconNode)>())
        {
            if (value is HoconObject process && At(process, "restart") is { } restart && (grouped.Contains(key) || AllowsNone(restart)))
                bare.Add(restart);
        }

        bare.UnionWith(groups.Where(AllowsNone));
        return bare;
    }

    private static HoconObject? At(HoconObject section, string key) => section.Members.TryGetValue(key, out var member) ? member.Value as HoconObject : null;

    private static bool AllowsNone(HoconObject restart) => restart.Members.TryGetValue("intensity", out var intensity) && intensity.Value is HoconText { Text: "0" };

    private static void Write(StringBuilder text, HoconObject section, SectionSpec? spec, HashSet<HoconObject>? bare, int depth)
    {
        string indent = new(' ', 2 * depth);
        foreach ((string key, (_, HoconNode value)) in section.Members)
        {
            text.Append(indent).Append(Quoted(key));
            if (value is HoconObject inner)
            {
                text.Append(" {\n");
                Write(text, inner, SpecOf(spec, key), bare, depth + 1);
                text.Append(indent).Append("}\n");
            }
            else
            {
                text.Append(" = ").Append(Value(value)).Append($"  # {value.Position.File}:{value.Position.Line}\n");
            }
        }

        foreach (Key key in Missing(section, spec, bare))
            text.Append($"{indent}{key.Name} = {Quoted(key.Default!)}  # default\n");
    }

    private static JsonObject Json(HoconObject section, SectionSpec? spec, HashSet<HoconObject>? bare)
    {
        JsonObject json = [];
        foreach ((string key, (_, HoconNode value)) in section.Members)
            json[key] = value is HoconObject inner ? Json(inner, SpecOf(spec, key), bare) : Json(value);
        foreach (Key key in Missing(section, spec, bare))
            json[key.Name] = key.Default;
        return json;
    }

    private static JsonNode? Json(HoconNode value) => value switch
    {
        HoconText text => text.Text,
        HoconArray array => new JsonArray([.. array.Items.Select(Json)]),
        HoconObject section => Json(section, null, null),
        _ => null,
    };

    // What would do nothing is not shown either.
    private static IEnumerable<Key> Missing(HoconObject section, SectionSpec? spec, HashSet<HoconObject>? bare) =>
        bare is not null && spec is not null ? spec.Keys.Where(key => key.Default is not null && !(bare.Contains(section) && (key.Name is "intensity" or "period" or "backoff" or "jitter" or "stable")) && !section.Members.ContainsKey(key.Name) && (key.Needs is null || LanguageCheck.IsMet(section, spec, key.Needs))) : [];

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
