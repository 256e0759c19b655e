namespace ProcActors.Tests.Scenarios;

public sealed class BadFileSpecs
{
    [Fact]
    public async Task A_bad_file_exits_3_with_all_faults_and_starts_nothing()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "scenario {\n  nam = x\n  processes.a { actor = consumr }\n}\n");
            using LauncherRun run = new("run", file);
            LauncherRun.Result result = await run.EndAsync();
            Assert.Equal(3, result.ExitCode);
            Assert.Equal("", result.Output);
            string[] faults = result.Errors.Trim().Split('\n');
            Assert.Equal(2, faults.Length);
            Assert.StartsWith($"{file}:2:3: ", faults[0], StringComparison.Ordinal);
            Assert.StartsWith($"{file}:3:25: ", faults[1], StringComparison.Ordinal);
            Assert.False(File.Exists(run.Record));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task No_file_is_a_usage_error()
    {
        using LauncherRun run = new("run");
        Assert.Equal(2, (await run.EndAsync()).ExitCode);
    }
}
