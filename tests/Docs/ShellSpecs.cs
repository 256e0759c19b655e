using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using ProcActors.Launcher;

namespace ProcActors.Tests.Docs;

/// <summary>What the documentation tells people to type is understood, and what it names is there.</summary>
public sealed partial class ShellSpecs
{
    private const string FromSources = "run --project src/Launcher -c Release -- ";
    private static readonly string[] DotnetVerbs = ["build", "test", "run", "pack", "format", "new", "add", "tool"];

    public static TheoryData<string> Pages => [.. Page.All().Where(page => CommandsOf(page).Any()).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_is_one(string page)
    {
        List<string> faults = [.. CommandsOf(new Page(page)).SelectMany(line => FaultsOf(line).Select(fault => $"{page}: '{line}': {fault}"))];
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [InlineData("procactors rum hocon/queue.conf", "rum")]
    [InlineData("procactors run hocon/queue.conf --patience 3s", "--patience")]
    [InlineData("dotnet run --project src/Launcher -c Release -- explan", "explan")]
    [InlineData("dotnet test tests/Nowhere -c Release", "tests/Nowhere")]
    [InlineData("dotnet taste ProcActors.sln", "taste")]
    public void What_is_no_command_is_found(string line, string fault) => Assert.Contains(FaultsOf(line), found => found.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void The_pages_that_people_begin_with_have_commands()
    {
        Assert.NotEmpty(CommandsOf(new Page("README.md")));
        Assert.NotEmpty(CommandsOf(new Page("CONTRIBUTING.md")));
    }

    // Lines of blocks without a language, or of a shell's; what follows is output.
    private static IEnumerable<string> CommandsOf(Page page) => page.Blocks("").Concat(page.Blocks("sh")).SelectMany(block => block.Text.Split('\n'))
        .Select(line => Remark().Replace(line, "").Trim()).Select(line => line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line)
        .Where(line => line.StartsWith("procactors ", StringComparison.Ordinal) || line.StartsWith("dotnet ", StringComparison.Ordinal));

    private static IEnumerable<string> FaultsOf(string line)
    {
        (string program, string rest) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
        if (program == "procactors")
            return rest.Split(" | ").SelectMany(LauncherFaults);
        if (rest.StartsWith(FromSources, StringComparison.Ordinal))
            return LauncherFaults(rest[FromSources.Length..]);
        string[] words = rest.Split(" -- ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Where(word => (word.Contains('/') || word.EndsWith(".sln", StringComparison.Ordinal)) && !Path.Exists(Path.Combine(Page.Top, word))).Select(word => $"there is no {word}")
            .Concat(DotnetVerbs.Contains(words[0]) ? [] : [$"dotnet has no {words[0]}"]);
    }

    // As a synopsis has it: [what may be left out], one|other, and so on...
    private static IEnumerable<string> LauncherFaults(string command)
    {
        string typed = Alternative().Replace(command.Replace("...", "", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), "$1");
        ParseResult parsed = Commands.Create().Parse(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        // Where any number of files is taken, an option that is not known is one.
        return parsed.Errors.Select(error => error.Message)
            .Concat(parsed.Tokens.Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal)).Select(token => $"there is no option {token.Value}"));
    }

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"(\S+?)\|\S+")]
    private static partial Regex Alternative();
}
