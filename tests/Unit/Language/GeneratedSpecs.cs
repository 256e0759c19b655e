using System.Reflection;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Tests.Unit.Language;

/// <summary>What is made from the declarations is what is checked in. To make it anew: procactors schema > docs/scenario.schema.json, procactors schema --format markdown into docs/scenario.md.</summary>
public sealed class GeneratedSpecs
{
    [Fact]
    public void The_schema_in_the_docs_is_the_one_of_the_declarations() =>
        Assert.Equal(Docs("scenario.schema.json"), JsonSchema.Write());

    [Fact]
    public void The_key_table_in_the_docs_is_the_one_of_the_declarations()
    {
        string text = Docs("scenario.md");
        const string Begin = "<!-- keys: made by `procactors schema --format markdown` -->\n";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.Equal(text[begin..text.IndexOf("<!-- end of keys -->", StringComparison.Ordinal)], KeyTable.Write());
    }

    [Fact]
    public void The_docs_name_every_role_and_every_setting_of_it()
    {
        string[] lines = Docs("scenario.md").Split('\n');
        foreach ((string role, Type type) in TargetFinder.Roles)
        {
            string row = Assert.Single(lines, line => line.StartsWith($"| `{role}` |", StringComparison.Ordinal));
            foreach (ParameterInfo parameter in type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters())
                Assert.Contains($"`{TargetFinder.Kebab(parameter.Name!)}`", row, StringComparison.Ordinal);
        }
    }

    private static string Docs(string file) => File.ReadAllText(Path.Combine(
        typeof(GeneratedSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!, "docs", file));
}
