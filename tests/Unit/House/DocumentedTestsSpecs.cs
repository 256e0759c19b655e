using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ProcActors.Tests.Unit.House;

/// <summary>What the documents say is tested, is.</summary>
public sealed partial class DocumentedTestsSpecs
{
    // The numbers that stand for a behaviour; the others are gaps.
    private const string Behaviours =
        "1-12 14-19 21-30 32 34-42 44 46-55 57-78 80-86 88-95 97-102 104-105 107 109-113 115-125 127-131 133 135-141 143-144 146-147 149-154 156-163";

    private static readonly string Root = typeof(DocumentedTestsSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!;

    [Fact]
    public void Every_test_that_the_documents_name_exists()
    {
        ILookup<string, (HashSet<string> Methods, string Base)> classes = Classes();
        List<string> missing = [];
        foreach (string document in Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
        {
            foreach (Match name in TestName().Matches(File.ReadAllText(document)))
            {
                if (!Has(classes, name.Groups["class"].Value, name.Groups["method"].Value))
                    missing.Add($"{Path.GetFileName(document)}: {name.Value}");
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_behaviour_has_its_line_and_every_line_a_test_or_a_reason()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root, "docs", "differences.md"));
        Dictionary<int, string[]> table = lines.Select(line => line.Split(" | ", 3)).Where(cells => cells.Length == 3 && int.TryParse(cells[0].Trim('|', ' '), out _))
            .ToDictionary(cells => int.Parse(cells[0].Trim('|', ' '), CultureInfo.InvariantCulture), cells => cells[1..]);
        Assert.Equal(Numbers(), table.Keys.Order());
        foreach ((int number, string[] cells) in table)
        {
            Assert.Contains(cells[0], (string[])["kept", "improved", "different", "no twin"]);
            Assert.True(cells[0] == "no twin" || TestName().IsMatch(cells[1]), $"behaviour {number} names no test: {cells[1]}");
        }

        Assert.DoesNotContain(lines, line => line.Contains("not tested", StringComparison.Ordinal));
    }

    private static IEnumerable<int> Numbers() => Behaviours.Split(' ').SelectMany(part =>
    {
        int[] ends = [.. part.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    });

    private static bool Has(ILookup<string, (HashSet<string> Methods, string Base)> classes, string name, string method) =>
        classes[name].Any(found => found.Methods.Contains(method) || (found.Base.Length > 0 && Has(classes, found.Base, method)));

    private static ILookup<string, (HashSet<string> Methods, string Base)> Classes() => Directory.GetFiles(Path.Combine(Root, "tests"), "*Specs.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText).Select(source => (Source: source, Head: ClassHead().Match(source))).Where(file => file.Head.Success)
        .ToLookup(
            file => file.Head.Groups["class"].Value,
            file => (TestMethod().Matches(file.Source).Select(method => method.Groups["method"].Value).ToHashSet(StringComparer.Ordinal), file.Head.Groups["base"].Value));

    [GeneratedRegex(@"`(?<class>\w+Specs)\.(?<method>\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public (?:abstract |sealed |partial )*class (?<class>\w+)(?:\(\))?(?: : (?<base>\w+))?")]
    private static partial Regex ClassHead();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\]]*\](?:\s*\[[^\n]*\])*\s*(?:public|internal) (?:async )?\w+ (?<method>\w+)\(")]
    private static partial Regex TestMethod();
}
