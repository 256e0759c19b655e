using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

public sealed class PolicySpecs
{
    [Fact]
    public async Task Processes_begin_when_what_they_wait_for_has_come_about_and_end_in_the_reverse_order()
    {
        LauncherRun.Result result = await RunAsync("depends-on.conf", 0);
        List<string> story = [.. result.Events.Select(entry => $"{Name(entry)} {Process(entry)}").Where(text => text.StartsWith("process.", StringComparison.Ordinal))];
        string[] order = ["process.exited prepare", "process.starting db", "process.ready db", "process.starting app", "process.starting client", "process.exited client", "process.stopping app", "process.exited app", "process.stopping db", "process.exited db"];
        Assert.Equal(order, story.Where(order.Contains));
    }

    [Fact]
    public async Task Who_waits_in_vain_is_never_started()
    {
        LauncherRun.Result result = await RunAsync("skipped.conf", 0);
        Assert.Equal("app", Process(Assert.Single(result.Of("process.skipped"))));
        Assert.DoesNotContain(result.Of("process.starting"), entry => Process(entry) == "app");
    }

    [Fact]
    public async Task A_group_begins_anew_together_or_only_the_rest_of_it()
    {
        LauncherRun.Result all = await RunAsync("one-for-all.conf", 0);
        Assert.Equal(["prices", "prices", "shop", "shop", "warehouse", "warehouse"], all.Of("process.starting").Select(Process).Order());
        JsonElement restart = Assert.Single(all.Of("process.restarting"));
        Assert.Equal(("warehouse", 1, 2), (Process(restart), restart.GetProperty("restart").GetInt32(), restart.GetProperty("left").GetInt32()));
        LauncherRun.Result rest = await RunAsync("rest-for-one.conf", 0);
        Assert.Equal(["prices", "shop", "shop", "warehouse", "warehouse"], rest.Of("process.starting").Select(Process).Order());
    }

    [Fact]
    public async Task The_fault_plan_kills_at_the_third_item_and_nothing_is_lost()
    {
        LauncherRun.Result result = await RunAsync("fault-kill.conf", 0);
        JsonElement fault = Assert.Single(result.Of("fault.injected"));
        Assert.Equal(("consumer.2", "crash", 9), (Process(fault), fault.GetProperty("fault").GetString(), fault.GetProperty("signal").GetInt32()));
        Assert.Equal(3, result.Of("queue.get").Count(entry => Pid(entry) == Pid(fault)));
    }

    [Fact]
    public async Task The_fault_plan_freezes_and_thaws()
    {
        LauncherRun.Result result = await RunAsync("fault-freeze.conf", 0);
        JsonElement frozen = Assert.Single(result.Of("fault.injected"));
        JsonElement thawed = Assert.Single(result.Of("fault.ended"));
        Assert.Equal(Pid(frozen), Pid(thawed));
        Assert.Contains(result.Of("queue.done"), entry => Process(entry) == "consumer.1" && Number(entry, "seq") > Number(thawed, "seq"));
    }

    [Fact]
    public async Task Random_kills_are_survived()
    {
        LauncherRun.Result result = await RunAsync("fault-random.conf", 0);
        Assert.NotEmpty(result.Of("fault.injected"));
        Assert.Equal(1, Number(result.Of("run.started").Single(), "seed"));
    }

    [Fact]
    public async Task Who_takes_more_memory_than_its_limit_is_killed_for_that()
    {
        LauncherRun.Result result = await RunAsync("memory-limit.conf", 0);
        Assert.Equal(["memory", "memory"], result.Of("process.exited").Select(entry => entry.GetProperty("reason").GetString()));
        Assert.Single(result.Of("process.given-up"));
    }

    [Fact]
    public async Task A_processs_exit_code_can_be_the_launchers()
    {
        using LauncherRun run = new("run", LauncherRun.Scenario("exit-code.conf"), "--exit-code-from", "check");
        Assert.Equal(1, (await run.EndAsync()).ExitCode);
        using LauncherRun other = new("run", LauncherRun.Scenario("exit-code.conf"), "--exit-code-from", "check", "-s", "processes.check.with.failures=0");
        Assert.Equal(0, (await other.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Each_daemon_is_ended_as_its_rules_say()
    {
        LauncherRun.Result result = await RunAsync("stop.conf", 0);
        Assert.Equal(["polite 15", "rude 9"], result.Of("process.exited").Where(entry => entry.TryGetProperty("signal", out _)).Select(entry => $"{Process(entry)} {Number(entry, "signal")}").Order());
    }

    [Fact]
    public async Task A_frozen_daemon_has_to_be_killed_which_is_an_unclean_stop()
    {
        using LauncherRun run = LauncherRun.Of(
            "stop.conf", "processes.rude.stop.signal=terminate", "faults.f.process=rude", "faults.f.do=stop", "faults.f.after=1ms", "processes.work.with.time=2s", "stop-grace=500ms", "expect.processes.rude.signal=9");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 6, result.Output + result.Errors);
        Assert.Equal("killed", result.Of("process.exited").Single(entry => Process(entry) == "rude").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Only_some_processes_and_what_they_wait_for_are_started()
    {
        using LauncherRun run = new("run", LauncherRun.Scenario("depends-on.conf"), "--only", "db");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["prepare"], result.Of("process.starting").Select(Process).Except(["db"]));
    }

    [Fact]
    public async Task A_full_disk_is_told_once_and_the_run_goes_on()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("procactors-full-");
        try
        {
            foreach (string file in new[] { "events.ndjson", "p1.log", "p2.log" })
                File.CreateSymbolicLink(Path.Combine(folder.FullName, file), "/dev/full");
            using LauncherRun run = new("run", LauncherRun.Scenario("processes.conf"), "--run-dir", folder.FullName, "-s", "processes.p1.with.time=10ms");
            LauncherRun.Result result = await run.EndAsync();
            Assert.True(result.ExitCode == 0, result.Output + result.Errors);
            Assert.Equal(2, result.Errors.Split("WARNING: ").Length - 1);
            Assert.Contains("the run goes on", result.Errors, StringComparison.Ordinal);
            Assert.Equal(8, result.Lines.Count(line => line.Text.Contains("piao", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<LauncherRun.Result> RunAsync(string scenario, int code)
    {
        using LauncherRun run = LauncherRun.Of(scenario);
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == code, result.Output + result.Errors);
        return result;
    }

    private static string Name(JsonElement entry) => entry.GetProperty("event").GetString()!;

    private static string? Process(JsonElement entry) => entry.TryGetProperty("process", out JsonElement process) ? process.GetString() : null;

    private static int Pid(JsonElement entry) => entry.GetProperty("pid").GetInt32();

    private static long Number(JsonElement entry, string field) => entry.GetProperty(field).GetInt64();
}
