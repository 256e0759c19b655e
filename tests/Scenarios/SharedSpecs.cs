namespace ProcActors.Tests.Scenarios;

/// <summary>The scenarios of events, barriers, conditions, values, dictionaries and pipes.</summary>
public sealed class SharedSpecs
{
    [Theory]
    [InlineData("crash-barrier.conf")]
    [InlineData("value.conf")]
    [InlineData("dictionary.conf")]
    [InlineData("pipe.conf")]
    public async Task It_comes_out_as_its_file_expects(string file)
    {
        using LauncherRun run = LauncherRun.Of(file);
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runners_go_on_when_the_sign_is_given_and_not_before()
    {
        using LauncherRun run = LauncherRun.Of("event.conf", "processes.starter.with.time=300ms");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal("start", Assert.Single(result.Of("event.set")).GetProperty("signal").GetString());
        List<string> lines = [.. result.Lines.Where(line => line.Name != "system").Select(line => line.Text)];
        int sign = lines.IndexOf("starter gives the sign");
        Assert.All(Enumerable.Range(1, 3), i => Assert.True(lines.IndexOf($"runner.{i} runs") > sign && sign >= 0, result.Output));
    }

    [Fact]
    public async Task No_walker_runs_ahead_of_the_others()
    {
        using LauncherRun run = LauncherRun.Of("barrier.conf", "processes.walker.with.work=\"0ms..50ms\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        List<string> events = [.. result.Events.Select(entry => entry.GetProperty("event").GetString()!).Where(name => name.StartsWith("barrier.", StringComparison.Ordinal))];
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Repeat("barrier.waiting", 4).Concat(Enumerable.Repeat("barrier.passed", 4))), events);
        Assert.Equal(3, result.Lines.Count(line => line.Text.Contains("all are here", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Turns_are_taken_strictly_one_after_the_other()
    {
        using LauncherRun run = LauncherRun.Of("condition.conf");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);

        // Lines of different processes may come out of order; what each says of its turns may not.
        string[] names = ["ping", "pong", "pang"];
        Assert.Equal(
            Enumerable.Range(0, 15).Select(turn => $"{names[turn % 3]} has turn {turn}").Order(),
            result.Lines.Where(line => names.Contains(line.Name)).Select(line => line.Text).Order());
        Assert.Equal(Enumerable.Range(0, 15).Select(turn => names[turn % 3]), result.Of("value.set").Select(entry => entry.GetProperty("process").GetString()));
    }
}
