using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ProcActors.Tests.Docs;

/// <summary>
/// Every example in C# is a program, or the middle of one: it compiles against what is built, with the usual usings, the classes of <see cref="Given"/>, a runtime by that name
/// unless it starts one, and what a comment before it says is given.
/// </summary>
public sealed class ExampleSpecs
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading;
        global using System.Threading.Tasks; global using Akka.Actor; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging; global using ProcActors;
        global using ProcActors.Tests.Docs.Given;
        """;

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    public static TheoryData<string> Pages => [.. Page.All().Where(page => page.Blocks("csharp").Any()).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_example_compiles(string page)
    {
        List<string> errors = [.. new Page(page).Blocks("csharp").SelectMany(block => Compile(page, block.Line, block.Given, block.Text))];
        Assert.True(errors.Count == 0, string.Join(Environment.NewLine, errors));
    }

    [Fact]
    public void What_does_not_compile_is_found() => Assert.Contains("CS0117", Assert.Single(Compile("page.md", 7, "", "await runtime.StartAsync(() => Jobs.Nobody());")), StringComparison.Ordinal);

    private static IEnumerable<string> Compile(string page, int line, string given, string text)
    {
        string runtime = text.Contains("ProcessRuntime runtime", StringComparison.Ordinal) || text.Contains("var runtime", StringComparison.Ordinal) || text.TrimStart().StartsWith("using", StringComparison.Ordinal)
            ? ""
            : "ProcessRuntime runtime = await ProcessRuntime.StartAsync(); ";
        string[] usings = [.. text.Split('\n').TakeWhile(start => start.StartsWith("using ", StringComparison.Ordinal) && start.EndsWith(';'))];
        string rest = string.Join('\n', text.Split('\n').Skip(usings.Length));
        string source = $"{string.Join(' ', usings)} {runtime}{given}\n#line {line + 1 + usings.Length} \"{page}\"\n{rest}";
        CSharpParseOptions parsing = new(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(Usings, parsing), CSharpSyntaxTree.ParseText(source, parsing)],
            References.Value,
            new CSharpCompilationOptions(IsTypesOnly(rest) && runtime.Length == 0 ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        return compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString());
    }

    private static bool IsTypesOnly(string text) => !CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot().Members.OfType<Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax>().Any();
}
