using System.Diagnostics;
using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

public sealed class DeathSpecs
{
    private const int Stop = 19;
    private const int Kill = 9;
    private const int Interrupt = 2;
    private const int Continue = 18;

    [Fact]
    public async Task A_killed_consumers_item_is_worked_on_by_another_and_the_run_says_who_died()
    {
        using LauncherRun run = LauncherRun.Of("joinable-queue-many.conf", "processes.C-1.with.work=\"1s\"");
        IReadOnlyList<JsonElement> events = await run.UntilAsync(events => events.Count(entry => Name(entry) == "queue.get") >= 3, "three items are taken");
        JsonElement victim = events.First(entry => Name(entry) == "queue.get");
        Signal(Kill, victim.GetProperty("pid").GetInt32());
        LauncherRun.Result result = await run.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(10, result.Of("queue.done").Select(entry => entry.GetProperty("item").GetInt32()).Distinct().Count());
        int item = victim.GetProperty("item").GetInt32();
        Assert.Equal(item, result.Of("queue.returned").Single().GetProperty("item").GetInt32());
        Assert.NotEqual(victim.GetProperty("pid").GetInt32(), result.Of("queue.done").Single(entry => entry.GetProperty("item").GetInt32() == item).GetProperty("pid").GetInt32());
        Assert.Contains($"'{victim.GetProperty("process").GetString()}' (pid {victim.GetProperty("pid").GetInt32()}) failed: SIGKILL", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_launcher_takes_every_process_with_it_frozen_ones_included()
    {
        for (int round = 0; round < 3; round++)
        {
            using LauncherRun run = LauncherRun.Of("joinable-queue-many.conf");
            IReadOnlyList<JsonElement> events = await run.UntilAsync(events => events.Count(entry => Name(entry) == "process.ready") == 4, "four processes are ready");
            List<int> pids = [.. events.Where(entry => Name(entry) == "process.ready").Select(entry => entry.GetProperty("pid").GetInt32())];
            Signal(Stop, pids[round]);
            Signal(Kill, run.Pid);
            foreach (int pid in pids)
                await LauncherRun.GoneAsync(pid);
        }
    }

    /// <summary>Silence is no end: whoever asks the root meanwhile waits.</summary>
    [Fact]
    public async Task A_launcher_that_stood_still_goes_on_with_its_run()
    {
        TimeSpan untilSet = TimeSpan.FromSeconds(10);
        using LauncherRun run = LauncherRun.Of("event.conf", $"processes.starter.with.time={untilSet.TotalSeconds}s");
        IReadOnlyList<JsonElement> events = await run.UntilAsync(events => events.Any(IsStarter), "the starter is there");
        int setter = events.First(IsStarter).GetProperty("pid").GetInt32();

        // The starter sets the event some time in here, and nobody answers.
        await StandStillAsync(run, untilSet + TimeSpan.FromSeconds(1), () => Assert.True(System.IO.Directory.Exists($"/proc/{setter}")));
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Single(result.Of("event.set"));

        static bool IsStarter(JsonElement entry) => Name(entry) == "process.ready" && entry.GetProperty("process").GetString() == "starter";
    }

    [Fact]
    public async Task Who_has_just_begun_when_the_launcher_stands_still_is_heard_afterwards()
    {
        using LauncherRun run = LauncherRun.Of("event.conf");
        await run.UntilAsync(events => events.Any(entry => Name(entry) == "process.ready"), "the first process is ready");

        // Longer than a stranger may take to introduce himself.
        await StandStillAsync(run, TimeSpan.FromSeconds(11));
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    private static async Task StandStillAsync(LauncherRun run, TimeSpan time, Action? meanwhile = null)
    {
        Signal(Stop, run.Pid);
        await Task.Delay(time);
        meanwhile?.Invoke();
        Signal(Continue, run.Pid);
    }

    [Fact]
    public async Task The_first_interrupt_lets_items_finish_and_exits_130()
    {
        using LauncherRun run = LauncherRun.Of("joinable-queue-many.conf");

        // An item that is handed out in the very moment of the interrupt goes back: each consumer has to have one in hand.
        await run.UntilAsync(events => events.Where(entry => Name(entry) == "queue.get").Select(entry => entry.GetProperty("process").GetString()).Distinct().Count() == 3, "every consumer has an item");
        Signal(Interrupt, run.Pid);
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.All(result.Of("process.exited"), entry => Assert.Equal("stopped", entry.GetProperty("reason").GetString()));
        Assert.Equal(4, result.Of("process.exited").Count());
        Assert.Empty(result.Of("queue.returned"));
        Assert.Equal(result.Of("queue.get").Count(), result.Of("queue.done").Count());

        // Nobody has failed who was stopped.
        Assert.Contains("not yet, when stopped", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT MET", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_interrupt_kills_at_once()
    {
        using LauncherRun run = LauncherRun.Of("joinable-queue-many.conf");
        IReadOnlyList<JsonElement> events = await run.UntilAsync(events => events.Any(entry => Name(entry) == "queue.get"), "an item is taken");

        // A frozen process can't answer the first request, so only the second can end the run before the grace is over.
        int frozen = events.First(entry => Name(entry) == "queue.get").GetProperty("pid").GetInt32();
        Signal(Stop, frozen);
        Signal(Interrupt, run.Pid);
        await run.UntilAsync(events => events.Any(entry => Name(entry) == "process.exited"), "the first process has stopped");
        Signal(Interrupt, run.Pid);
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains(result.Of("process.exited"), entry => entry.GetProperty("pid").GetInt32() == frozen && entry.GetProperty("signal").GetInt32() == Kill);
    }

    [Fact]
    public async Task A_timeout_stops_the_run_with_exit_5()
    {
        using LauncherRun run = new("run", LauncherRun.Scenario("joinable-queue.conf"), "--timeout", "2s", "-s", "processes.consumer.with.work=60s");
        Assert.Equal(5, (await run.EndAsync()).ExitCode);
    }

    private static string Name(JsonElement entry) => entry.GetProperty("event").GetString()!;

    private static void Signal(int signal, int pid)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{pid}"]);
        kill.WaitForExit();
    }
}
