using System.Diagnostics;
using System.Globalization;

namespace ProcActors.Tests.Scenarios;

/// <summary>Much output, and an output that takes none.</summary>
public sealed class OutputSpecs
{
    [Fact]
    public async Task Output_that_nobody_reads_holds_no_process_back_for_ever_and_its_gaps_are_marked()
    {
        const int Lines = 40_000;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("procactors-output-");
        try
        {
            string file = Path.Combine(folder.FullName, "flood.conf");
            await File.WriteAllTextAsync(file, $$"""
                scenario {
                  assemblies = "{{AppContext.BaseDirectory}}"
                  processes.flood { function = "ProcActors.Tests.Scenarios.OutputJobs.Flood, ProcActors.Tests.Scenarios", args = [{{Lines}}], instances = 2 }
                }
                """);
            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
            foreach (string argument in new[] { LauncherRun.Launcher, "run", file, "--run-dir", folder.FullName })
                start.ArgumentList.Add(argument);
            using Process launcher = Process.Start(start)!;

            // Nothing is read until both processes have ended: more than the launcher keeps and the pipe holds.
            string events = Path.Combine(folder.FullName, "events.ndjson");
            using CancellationTokenSource limit = new(LauncherRun.Limit);
            while (!File.Exists(events) || File.ReadAllText(events).Split("\"process.exited\"").Length < 3)
            {
                Assert.False(launcher.HasExited || limit.IsCancellationRequested, "the processes did not end");
                await Task.Delay(50);
            }

            string output = await launcher.StandardOutput.ReadToEndAsync().WaitAsync(LauncherRun.Limit);
            await launcher.WaitForExitAsync().WaitAsync(LauncherRun.Limit);
            Assert.Equal(0, launcher.ExitCode);
            int said = output.Split('\n').Count(line => line.Contains(" | line ", StringComparison.Ordinal));
            int left = output.Split('\n').Where(line => line.Contains(" are left out here", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split("... ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
            Assert.True(left > 0);
            Assert.Equal(2 * Lines, said + left);
            foreach (string log in new[] { "flood.1.log", "flood.2.log" })
                Assert.Equal(Lines, File.ReadLines(Path.Combine(folder.FullName, log)).Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
