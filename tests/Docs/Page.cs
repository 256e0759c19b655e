using System.Reflection;
using System.Text.RegularExpressions;

namespace ProcActors.Tests.Docs;

/// <summary>A page of the documentation, with what can be tested in it.</summary>
public sealed partial record Page(string Path)
{
    public static string Top { get; } = System.IO.Path.GetFullPath(Setting("Top"));

    private string Text { get; } = File.ReadAllText(System.IO.Path.Combine(Top, Path)).ReplaceLineEndings("\n");

    /// <summary>All pages: the top folder's, and those of docs, samples, hocon and the packages.</summary>
    public static IEnumerable<Page> All() => Directory.EnumerateFiles(Top, "*.md")
        .Concat(((string[])["docs", "samples", "hocon", "src"]).Select(folder => System.IO.Path.Combine(Top, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
        .Select(file => new Page(System.IO.Path.GetRelativePath(Top, file)))
        .OrderBy(page => page.Path, StringComparer.Ordinal);

    public static string Setting(string key) => typeof(Page).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == key).Value!;

    /// <summary>The blocks in a language, each with its line and the statements that a comment before it says are given: <c>&lt;!-- given: int x = 1; --&gt;</c>.</summary>
    public IEnumerable<(int Line, string Given, string Text)> Blocks(string language) => Fence().Matches(Text)
        .Where(match => match.Groups["language"].Value == language)
        .Select(match => (Text[..match.Index].Count(c => c == '\n') + 1, match.Groups["given"].Value, match.Groups["text"].Value));

    /// <summary>What the page links to inside this repository, without anchors.</summary>
    public IEnumerable<string> Links() => Link().Matches(Fence().Replace(Text, "")).Select(match => match.Groups["to"].Value.Split('#')[0])
        .Where(to => to.Length > 0 && !to.Contains("://", StringComparison.Ordinal));

    /// <summary>Where a link of the page leads.</summary>
    public string Target(string link) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Top, System.IO.Path.GetDirectoryName(Path)!, link));

    public override string ToString() => Path;

    [GeneratedRegex("(<!-- given: (?<given>.*?) -->\\n\\s*)?^```(?<language>[a-z]*)\\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
