using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Language;

/// <summary>Holds a tree against the declarations: keys nobody knows, values of a wrong type, keys that are missing or do nothing.</summary>
internal static class LanguageCheck
{
    public static void Check(HoconObject section, SectionSpec spec, string path, List<Fault> faults)
    {
        foreach ((string name, (SourcePosition position, HoconNode value)) in section.Members)
        {
            if (spec.Find(name) is { } key)
                Check(value, key.Type, $"{path}.{name}", faults);
            else
                faults.Add(new Fault(position, UnknownKey(path, name, spec.Keys.Select(known => known.Name))));
        }

        foreach (Key key in spec.Keys)
        {
            bool there = section.Members.TryGetValue(key.Name, out (SourcePosition Key, HoconNode Value) member);
            if (!there && key.Required)
                faults.Add(new Fault(section.Position, $"{path}: the {(key.Type is KeyType.Sub or KeyType.Table ? "section" : "key")} '{key.Name}' is missing: expected {key.Help}"));
            else if (there && key.Needs is { } needs && !IsMet(section, spec, needs))
                faults.Add(new Fault(member.Key, $"{path}: found '{key.Name}', which does nothing here: expected it only {needs}"));
        }
    }

    public static string UnknownKey(string path, string name, IEnumerable<string> known)
    {
        List<string> ordered = [.. known.Order(StringComparer.Ordinal)];
        return $"{path}: found the key '{Shortened(name)}', expected {(ordered.Count == 0 ? "none" : "one of " + string.Join(", ", ordered))}{Suggestion.For(name, ordered)}";
    }

    private static void Check(HoconNode value, KeyType type, string path, List<Fault> faults)
    {
        // What is broken has been told already.
        if (value is HoconBroken)
            return;
        if (type.Read(value) is null)
            faults.Add(new Fault(value.Position, $"{path}: found {value.Describe()}, expected {type.Expected}{SuggestionFor(value, type)}"));
        else if (type is KeyType.Sub sub)
            Check((HoconObject)value, sub.Spec, path, faults);
        else if (type is KeyType.WordOrSub either && value is HoconObject section)
            Check(section, either.Spec, path, faults);
        else if (type is KeyType.Table table)
            CheckEach((HoconObject)value, table, path, faults);
    }

    private static void CheckEach(HoconObject section, KeyType.Table table, string path, List<Fault> faults)
    {
        foreach ((string name, (_, HoconNode value)) in section.Members)
            Check(value, table.Each, $"{path}.{Shortened(name)}", faults);
    }

    /// <summary>Whether what a key needs is there.</summary>
    public static bool IsMet(HoconObject section, SectionSpec spec, Needs needs)
    {
        string? found = section.Members.TryGetValue(needs.Key, out (SourcePosition, HoconNode Value) member) ? (member.Value as HoconText)?.Text ?? "" : null;
        if (needs.Values.Length == 0)
            return found is not null;
        Key other = spec.Find(needs.Key)!;
        object? value = (found ?? other.Default) is { } text ? other.Type.Read(new HoconText(section.Position, text)) : null;

        // Without a value the rest decides; one that can't be read is a fault by itself.
        if (found is null && other.Default is null)
            return true;
        return (found is not null && value is null) || needs.Values.Any(wanted => Equals(other.Type.Read(new HoconText(section.Position, wanted)), value));
    }

    private static string SuggestionFor(HoconNode value, KeyType type) => value is HoconText text && (type as KeyType.Word ?? (type as KeyType.WordOrSub)?.Short) is { } word ? Suggestion.For(text.Text, word.Words) : "";

    private static string Shortened(string name) => name.Length > 60 ? name[..60] + "…" : name;
}
