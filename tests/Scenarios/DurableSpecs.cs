namespace ProcActors.Tests.Scenarios;

public sealed class DurableSpecs : IDisposable
{
    private const int Kills = 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-durable-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The launcher holds the queue: it is killed as soon as the run has made some way, wherever each process is then.
    [Fact]
    public async Task A_killed_run_is_gone_on_with_until_every_item_accepted_is_done()
    {
        Random random = new(7);
        for (int kill = 0; kill < Kills; kill++)
        {
            int begun = Lines("begun").Count;
            using LauncherRun run = new("run", Scenario($"{kill}", 100_000));
            int enough = begun + 1 + random.Next(200);
            await run.UntilAsync(_ => Lines("begun").Count >= enough, $"{enough} items are begun in round {kill}");
            run.Signal("-KILL");
            await run.GoneAsync();
        }

        using LauncherRun last = new("run", Scenario("last", 0));
        LauncherRun.Result result = await last.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);

        List<string> begunLines = Lines("begun");
        HashSet<string> done = [.. Lines("done")];
        Assert.Empty(Lines("accepted").Except(done));
        Assert.All(begunLines.Where(line => !line.EndsWith(" again", StringComparison.Ordinal)).GroupBy(item => item), unflagged => Assert.Single(unflagged));
        Assert.Contains(begunLines, line => line.EndsWith(" again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_that_kills_three_workers_is_dead_and_the_others_are_done()
    {
        using LauncherRun run = LauncherRun.Of("dead-letter.conf");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(4, Assert.Single(result.Of("queue.dead")).GetProperty("item").GetInt32());
        Assert.Equal(3, result.Lines.Count(line => line.Name == "worker" && line.Text.EndsWith("dies with P-3 in hand", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_scenario_with_a_journal_goes_on_where_the_killed_one_was()
    {
        string[] settings = [$"queues.parts.journal=\"{_folder}\"", "processes.producer.with.pace=10ms"];
        using (LauncherRun killed = LauncherRun.Of("durable-queue.conf", [.. settings, "processes.consumer.with.work=1h"]))
        {
            await killed.UntilAsync(events => events.Count(entry => entry.GetProperty("event").GetString() == "queue.put") == 10, "ten items are put");
            killed.Signal("-KILL");
            await killed.GoneAsync();
        }

        using LauncherRun run = LauncherRun.Of("durable-queue.conf", [.. settings, "processes.consumer.with.work=10ms"]);
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(20, result.Of("queue.done").Count());
    }

    [Fact]
    public async Task A_damaged_journal_stops_the_run_before_anything_starts_and_says_what_to_do()
    {
        string scenario = Path.Combine(_folder, "durable.conf");
        await File.WriteAllTextAsync(scenario, "scenario { queues.parts { joinable = on, journal = journal }, processes.p { actor = producer, with { queue = parts, items = a } } }");
        Directory.CreateDirectory(Path.Combine(_folder, "journal"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "journal", "parts.journal"), "something else altogether");
        using LauncherRun run = new("run", scenario);
        LauncherRun.Result result = await run.EndAsync();
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("parts.journal can't be used: it does not begin as a journal of a queue does; move it away to begin anew", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Of("process.starting"));
    }

    private string Scenario(string run, int items)
    {
        string scenario = Path.Combine(_folder, "durable.conf");
        File.WriteAllText(scenario, $$"""
            scenario {
              assemblies = "{{AppContext.BaseDirectory}}"
              queues.parts { joinable = on, journal = journal }
              processes {
                consumer { function = "ProcActors.Tests.Scenarios.DurableJobs.Consume, ProcActors.Tests.Scenarios", daemon = on, instances = 2, args = [parts, "{{_folder}}"] }
                producer { function = "ProcActors.Tests.Scenarios.DurableJobs.Produce, ProcActors.Tests.Scenarios", args = [parts, "{{_folder}}", "{{run}}", {{items}}] }
              }
            }
            """);
        return scenario;
    }

    private List<string> Lines(string file) => [.. Directory.GetFiles(_folder, file + ".*").SelectMany(ReadWhole)];

    private static IEnumerable<string> ReadWhole(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string text = new StreamReader(file).ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
