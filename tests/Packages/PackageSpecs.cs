using System.Diagnostics;
using System.Reflection;

namespace ProcActors.Tests.Packages;

/// <summary>
/// An application made of nothing but our packages. Two forms of it are made here, one for each way in which children begin; all forms by the script <c>run</c> beside this file.
/// </summary>
public sealed class PackageSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("build")]
    [InlineData("single-file")]
    public async Task An_application_made_of_the_packages_works(string form)
    {
        string script = typeof(PackageSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "Run").Value!;
        using Process run = Process.Start(new ProcessStartInfo("bash", [script, "--built", form]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            using CancellationTokenSource limit = new(Limit);
            Task<string> output = run.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = run.StandardError.ReadToEndAsync(limit.Token);
            await run.WaitForExitAsync(limit.Token);
            Assert.True(run.ExitCode == 0, $"{await output}{await errors}");
        }
        finally
        {
            if (!run.HasExited)
                run.Kill(entireProcessTree: true);
        }
    }
}
