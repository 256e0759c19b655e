using System.Text;

namespace ProcActors.Launcher.Language;

/// <summary>The declarations as a table in Markdown, a row for each key, as docs/scenario.md has it.</summary>
internal static class KeyTable
{
    public static string Write()
    {
        StringBuilder table = new("| key, under `scenario` | value | default |\n|---|---|---|\n");
        Write(table, ScenarioLanguage.Scenario, "");
        return table.ToString();
    }

    private static void Write(StringBuilder table, SectionSpec spec, string prefix)
    {
        if (spec.IsBrief)
        {
            table.Append($"| `{prefix.TrimEnd('.')}` | {string.Join(", ", spec.Keys.Select(Brief))} | none |\n");
            return;
        }

        foreach (Key key in spec.Keys)
            Write(table, key, prefix + key.Name);
    }

    private static void Write(StringBuilder table, Key key, string path)
    {
        switch (key.Type)
        {
            case KeyType.Sub sub:
                Write(table, sub.Spec, path + ".");
                break;
            case KeyType.Table { Each: KeyType.Sub { Spec.Keys: [] } } bare:
                table.Append($"| `{path}.{bare.Name} {{ }}` | {key.Help} | |\n");
                break;
            case KeyType.Table { Each: KeyType.Sub sub } sections:
                Write(table, sub.Spec, $"{path}.{sections.Name}.");
                break;
            case KeyType.Table { Each: KeyType.WordOrSub either } mixed:
                Row(table, $"{path}.{mixed.Name}", either.Short.Expected + ": " + key.Help, key.Otherwise);
                foreach (Key inner in either.Spec.Keys)
                    Row(table, $"{path}.{mixed.Name}.{inner.Name}", $"{inner.Type.Expected}: {inner.Help}", "");
                break;
            case KeyType.Table values:
                Row(table, $"{path}.{values.Name}", $"{values.Each.Expected}: {key.Help}", key.Otherwise);
                break;
            default:
                Row(table, path, $"{key.Type.Expected}: {key.Help}{(key.Needs is { } needs ? $"; only {needs}" : "")}", key.Default ?? key.Otherwise);
                break;
        }
    }

    private static void Row(StringBuilder table, string path, string value, string otherwise) =>
        table.Append($"| `{path}` | {value.Replace("|", "\\|", StringComparison.Ordinal)} | {otherwise} |\n");

    private static string Brief(Key key) => key.Help.Length == 0 ? $"`{key.Name}`" : $"`{key.Name}` ({key.Help})";
}
