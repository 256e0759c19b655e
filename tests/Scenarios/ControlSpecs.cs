using System.Text.Json.Nodes;

namespace ProcActors.Tests.Scenarios;

/// <summary>The verbs that are about a live run, and what a run says of itself when it is stuck.</summary>
public sealed class ControlSpecs
{
    [Fact]
    public async Task A_deadlock_is_explained_and_ended_by_stopping_one_of_its_processes()
    {
        using LauncherRun run = LauncherRun.Of("deadlock.conf", "timeout=1h");
        await run.UntilAsync(events => events.Count(entry => entry.GetProperty("event").GetString() == "lock.waiting") == 2, "each waits for the other");

        JsonNode state = JsonNode.Parse((await AskAsync(run, 0, "ps", "--output", "json")).Output)!;
        Assert.Equal(["anna", "ben"], state["processes"]!.AsArray().Select(process => process!["name"]!.GetValue<string>()).Order());
        Assert.All(state["processes"]!.AsArray(), process => Assert.True(process!["state"]!.GetValue<string>() == "ready" && process["memory"]!.GetValue<long>() > 1_000_000));
        Assert.Matches(@"anna +ready +\d+ .* waits for lock 'right' \([\d.]+( min \d+)? s\), holds lock 'left'", (await AskAsync(run, 0, "ps")).Output);

        string told = (await AskAsync(run, 0, "explain")).Output;
        Assert.Matches(@"^Deadlocks\n  '(anna|ben)' \(0\.\d\) holds the lock '(left|right)' and waits for the lock", told);
        Assert.Matches(@"ben \(pid \d+\) has waited [\d.]+( min \d+)? s for lock 'left'; anna has it", told);
        JsonNode explained = JsonNode.Parse((await AskAsync(run, 0, "explain", "--output", "json")).Output)!;
        Assert.Single(explained["snapshot"]!["deadlocks"]!.AsArray());
        Assert.All(explained["stacks"]!.AsArray(), process => Assert.Null(process!["fault"]));

        Assert.Contains("found 'ana', which is no process of this run; did you mean 'anna'?", (await AskAsync(run, 2, "restart", "ana")).Errors, StringComparison.Ordinal);
        Assert.Contains("anna has its first lock", (await AskAsync(run, 0, "logs", "anna")).Output, StringComparison.Ordinal);
        Assert.Equal("'anna' is being ended\n", (await AskAsync(run, 0, "stop", "anna")).Output);
        LauncherRun.Result result = await run.EndAsync();
        Assert.Contains(("ben", "ben had both locks"), result.Lines);
        Assert.DoesNotContain(("anna", "anna had both locks"), result.Lines);

        Assert.Contains("ben  | ben had both locks", (await AskAsync(run, 0, "logs")).Output, StringComparison.Ordinal);
        Assert.Contains("There is no live run under", (await AskAsync(run, 2, "ps")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_are_added_and_ended_and_a_run_that_is_stopped_while_stuck_says_where_it_stands()
    {
        using LauncherRun run = LauncherRun.Of("stuck.conf", "timeout=1h");
        await Got(run, 1);
        Assert.Equal("'worker' is being brought to 3\n", (await AskAsync(run, 0, "scale", "worker=3")).Output);
        await Got(run, 3);
        Assert.Contains("found 'workr'", (await AskAsync(run, 2, "scale", "workr=3")).Errors, StringComparison.Ordinal);
        Assert.Contains("expected a key and a number", (await AskAsync(run, 2, "scale", "worker")).Errors, StringComparison.Ordinal);
        Assert.Contains("expected 0 to", (await AskAsync(run, 2, "scale", "worker=100000")).Errors, StringComparison.Ordinal);
        Assert.Equal("{}\n", (await AskAsync(run, 0, "stop", "worker.3", "--output", "json")).Output);
        await run.UntilAsync(events => events.Any(entry => entry.GetProperty("event").GetString() == "process.exited" && entry.GetProperty("process").GetString() == "worker.3"), "worker.3 ended");
        Assert.Equal("'worker.2' is being restarted\n", (await AskAsync(run, 0, "restart", "worker.2")).Output);
        await Got(run, 4);
        Assert.Matches(@"producer \(pid \d+\) has waited [\d.]+( min \d+)? s for all work of joinable-queue 'parts' to be done; 3 wait and 2 are taken by", (await AskAsync(run, 0, "explain")).Output);

        Assert.Equal("the run is being ended\n", (await AskAsync(run, 0, "stop", "--run", "stuck")).Output);
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(143, result.ExitCode);
    }

    [Fact]
    public async Task A_run_that_is_not_finished_in_time_says_where_it_stands_before_it_ends()
    {
        using LauncherRun run = LauncherRun.Of("stuck.conf", "timeout=10s");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(5, result.ExitCode);

        // How far it has come by then is the machine's affair.
        Assert.Contains(("system", "this is where it stands:"), result.Lines);
        Assert.Contains(result.Lines, line => line.Name == "system" && line.Text.Contains("joinable-queue 'parts': ", StringComparison.Ordinal));
        Assert.Contains("joinable-queue 'parts': ", await File.ReadAllTextAsync(run.File("explanation.txt")), StringComparison.Ordinal);
    }

    private static async Task Got(LauncherRun run, int count) =>
        await run.UntilAsync(events => events.Count(entry => entry.GetProperty("event").GetString() == "queue.get") >= count, $"{count} items are taken");

    private static async Task<LauncherRun.Result> AskAsync(LauncherRun run, int expected, params string[] arguments)
    {
        LauncherRun.Result result = await run.AskAsync(arguments);
        Assert.True(result.ExitCode == expected, $"{string.Join(' ', arguments)}: exit {result.ExitCode}, {result.Output}{result.Errors}");
        return result;
    }
}
