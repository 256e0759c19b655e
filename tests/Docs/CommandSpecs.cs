using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ProcActors.Tests.Docs;

/// <summary>The scenarios and the commands of the launcher that the documentation shows.</summary>
public sealed partial class CommandSpecs : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-docs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_scenario_is_valid()
    {
        // A part of a scenario is what the text around it says it is a part of.
        List<string> files = [];
        foreach (Page page in Page.All())
        {
            foreach ((int line, _, string text) in page.Blocks("hocon").Where(block => block.Text.StartsWith("scenario", StringComparison.Ordinal)))
            {
                files.Add(Path.Combine(_folder.FullName, $"{page.Path.Replace('/', '-')}-{line}.conf"));
                await File.WriteAllTextAsync(files[^1], text);
            }
        }

        foreach (string file in files)
            await RunAsync("validate", file);
    }

    [Fact]
    public async Task Every_command_that_runs_a_scenario_names_a_valid_one()
    {
        List<string> files = [.. Page.All().SelectMany(page => page.Blocks("").Concat(page.Blocks("sh")))
            .SelectMany(block => Command().Matches(block.Text).Select(match => match.Groups["file"].Value)).Distinct()];
        Assert.NotEmpty(files);
        foreach (string file in files)
            await RunAsync("validate", Path.Combine(Page.Top, file));
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using Process run = Process.Start(new ProcessStartInfo("dotnet", [Page.Setting("Launcher"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task<string> output = run.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = run.StandardError.ReadToEndAsync(limit.Token);
            await run.WaitForExitAsync(limit.Token);
            Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: exit {run.ExitCode}\n{await output}{await errors}");
        }
        finally
        {
            if (!run.HasExited)
                run.Kill();
        }
    }

    [GeneratedRegex(@"^(procactors|dotnet run --project src/Launcher -c Release --) (run|validate|config|graph) (-\S+ )*(?<file>hocon/\S+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
