namespace ProcActors.Tests.Scenarios;

/// <summary>Ctrl-C, typed into a real terminal. Where only the second one can end a run in time, the grace is longer than the test waits.</summary>
public sealed class TerminalSpecs
{
    private const char ControlC = '\x03';

    [Fact]
    public async Task One_in_the_middle_ends_everybody_in_order_with_130()
    {
        using Terminal terminal = Run("3s", "stop-grace=60s");
        await ReadyAsync(terminal);
        terminal.Type(ControlC);
        int code = Terminal.ExitCode(await terminal.EndAsync());
        Assert.True(code == 130, $"exit {code}: {terminal.Text}");
        Assert.Contains("stopping; once more to kill all at once", terminal.Text, StringComparison.Ordinal);
        string[] exits = [.. File.ReadAllLines(terminal.Events).Where(line => line.Contains("\"process.exited\"", StringComparison.Ordinal))];
        Assert.Equal(4, exits.Length);
        Assert.All(exits, line => Assert.Contains("\"stopped\"", line, StringComparison.Ordinal));
        Assert.Empty(terminal.Session());
    }

    [Fact]
    public async Task One_at_the_start_ends_a_run_that_has_hardly_begun()
    {
        using Terminal terminal = Run("1h", "stop-grace=60s");
        await terminal.UntilAsync(() => terminal.Text.Contains("run 'joinable-queue-many'", StringComparison.Ordinal), "the run begins");
        terminal.Type(ControlC);
        await terminal.UntilAsync(() => terminal.Text.Contains("stopping;", StringComparison.Ordinal), "the launcher has heard it");
        terminal.Type(ControlC);
        Assert.Equal(130, Terminal.ExitCode(await terminal.EndAsync()));
        Assert.Empty(terminal.Session());
    }

    /// <summary>The run itself is over; the first one insists, as there is nothing left to ask for.</summary>
    [Fact]
    public async Task One_while_the_daemons_of_a_finished_run_are_ended_kills_them()
    {
        // The worker stands still before the producer, which is through at once, has been started: it won't end of itself.
        string[] settings = ["timeout=1h", "stop-grace=1h", "faults.f.process=worker", "faults.f.do=stop", "faults.f.after=0s", "processes.producer.with.join=off", "processes.producer.depends-on.worker=ready"];
        using Terminal terminal = new(["run", LauncherRun.Scenario("stuck.conf"), "--ui", "plain", .. settings.SelectMany(setting => new[] { "-s", setting })]);
        await terminal.UntilAsync(() => File.Exists(terminal.Events) && File.ReadAllText(terminal.Events).Contains("process.stopping", StringComparison.Ordinal), "a daemon is being ended");
        terminal.Type(ControlC);
        Assert.Equal(130, Terminal.ExitCode(await terminal.EndAsync()));
        Assert.Empty(terminal.Session());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(500)]
    public async Task A_second_one_ends_at_once_whoever_does_not_listen(int milliseconds)
    {
        // Items of an hour, and a frozen process: nobody would end before the grace is over.
        using Terminal terminal = Run("1h", "stop-grace=1h", "faults.f.process=C-2", "faults.f.do=stop", "faults.f.after-items=1");
        await ReadyAsync(terminal);
        await terminal.UntilAsync(() => terminal.Text.Contains("SIGSTOP to 'C-2'", StringComparison.Ordinal), "C-2 is frozen");
        terminal.Type(ControlC);

        // The pause is the case itself: how soon the second one comes.
        await Task.Delay(milliseconds);
        await terminal.UntilAsync(() => !terminal.HasPendingInterrupt, "the kernel has delivered the first, else both are one");
        await terminal.UntilAsync(() => milliseconds > 0 || terminal.Text.Contains("stopping;", StringComparison.Ordinal), "the launcher has heard the first");
        terminal.Type(ControlC);
        Assert.Equal(130, Terminal.ExitCode(await terminal.EndAsync()));
        Assert.Empty(terminal.Session());
    }

    private static Terminal Run(string work, params string[] settings) => new(
        ["run", LauncherRun.Scenario("joinable-queue-many.conf"), "--ui", "plain", "-s", $"processes.C-1.with.work=\"{work}\"", .. settings.SelectMany(setting => new[] { "-s", setting })]);

    private static Task ReadyAsync(Terminal terminal) => terminal.UntilAsync(
        () => File.Exists(terminal.Events) && File.ReadAllLines(terminal.Events) is var lines && lines.Count(line => line.Contains("\"queue.get\"", StringComparison.Ordinal)) >= 3, "three items are in hand");
}
