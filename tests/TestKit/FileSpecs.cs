using ProcActors.TestKit;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>Scenario files, the same that the launcher runs, as tests.</summary>
public sealed class FileSpecs(ITestOutputHelper output) : ScenarioTestKit(output)
{
    /// <summary>Those of hocon/ that end by themselves and ask for nothing but processes, coordinators and time.</summary>
    public static TheoryData<string> Playable =>
    [
        "barrier", "condition", "crash-barrier", "crash-consumer", "crash-lock-holder", "daemon", "dead-letter", "depends-on", "dictionary", "durable-queue", "event", "fault-freeze",
        "fault-kill", "fault-random", "joinable-queue", "joinable-queue-many", "named-process", "one-for-all", "pipeline", "processes", "producer-consumer", "queue", "rest-for-one",
        "restart", "semaphore", "skipped", "stop", "value",
    ];

    [Theory]
    [MemberData(nameof(Playable))]
    public Task A_scenario_file_comes_out_as_it_expects_in_virtual_time(string name) => RunFileAsync(Backend.Simulated, FileOf(name));

    [Theory]
    [MemberData(nameof(Backends))]
    public Task The_same_file_runs_simulated_and_with_real_processes(Backend backend) => RunFileAsync(backend, FileOf("crash-lock-holder"), async run =>
    {
        await run.PlayAsync();
        run.History.Lock("gate").NeverHasTwoHolders().IsFreeAtTheEnd();
        Assert.True(File.Exists(Path.Combine(run.Folder, "events.ndjson")));
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public Task A_death_of_the_tests_own_comes_on_top_of_what_the_file_says(Backend backend) => RunFileAsync(backend, FileOf("joinable-queue-many"), async run =>
    {
        run.KillWhen("C-1", happened => happened is { Name: "queue.get", Process: "C-1" });
        ScenarioAssertionException e = await Assert.ThrowsAsync<ScenarioAssertionException>(run.PlayAsync);
        Assert.Contains("'C-1' failed", e.Message, StringComparison.Ordinal);
        run.History.Queue("parts").HasPut(10).EachItemIsDoneExactlyOnce();
    });

    [Fact]
    public async Task What_is_not_as_the_file_expects_is_told_by_its_name()
    {
        ScenarioAssertionException e = await Assert.ThrowsAsync<ScenarioAssertionException>(() => new Kit(new Lines()).PlayAsync("tickets", new ScenarioOptions { Settings = ["processes.user.instances=4"] }));
        Assert.Contains("locks.gate.acquired: expected 100, found 4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_whose_time_is_over_says_where_it_stood()
    {
        Lines lines = new();
        ScenarioAssertionException e = await Assert.ThrowsAsync<ScenarioAssertionException>(() => new Kit(lines).PlayAsync("deadlock"));
        Assert.Contains("was not over within its time", e.Message, StringComparison.Ordinal);
        Assert.Contains("Deadlocks", lines.Text, StringComparison.Ordinal);
        Assert.Contains("holds the lock 'left' and waits for the lock 'right'", lines.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be found out", lines.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory-limit", "memory")]
    [InlineData("pool-async", "the pool 'workers'", "pools.workers.max-worker-memory=200MB")]
    public async Task What_a_simulated_machine_does_not_have_is_refused_before_anything_starts(string name, string what, params string[] settings)
    {
        NotSupportedException e = await Assert.ThrowsAsync<NotSupportedException>(() => new Kit(new Lines()).PlayAsync(name, new ScenarioOptions { Settings = settings }));
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.Contains("Backend.Processes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_faults_is_refused_with_all_of_them()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => new Kit(new Lines()).PlayAsync("tickets", new ScenarioOptions { Settings = ["processes.user.instances=many", "locks.gate.colour=red"] }));
        Assert.Contains("instances", e.Message, StringComparison.Ordinal);
        Assert.Contains("colour", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_without_a_file_has_nothing_to_play() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Backend.Simulated, run => run.PlayAsync()));

    internal static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, "hocon", name + ".conf");

    private sealed class Kit(ITestOutputHelper output) : ScenarioTestKit(output)
    {
        public Task PlayAsync(string name, ScenarioOptions? options = null) => RunFileAsync(Backend.Simulated, FileOf(name), options: options);
    }
}
