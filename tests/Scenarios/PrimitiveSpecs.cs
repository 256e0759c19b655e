using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

public sealed class PrimitiveSpecs
{
    [Fact]
    public async Task A_hundred_users_buy_three_tickets_one_after_the_other()
    {
        using LauncherRun run = LauncherRun.Of("tickets.conf", "processes.user.with.work=\"1ms..20ms\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(3, result.Lines.Count(line => line.Text.EndsWith("got a ticket", StringComparison.Ordinal)));
        Assert.Equal(97, result.Lines.Count(line => line.Text.EndsWith("got no ticket", StringComparison.Ordinal)));
        Assert.Equal("{\"count\":0}", await File.ReadAllTextAsync(run.File("tickets.json")));

        // Judged by what the users wrote themselves: in, out, in, out, each pair by one.
        string[] journal = await File.ReadAllLinesAsync(run.File("journal.txt"));
        Assert.Equal(200, journal.Length);
        Assert.All(journal.Chunk(2), pair => Assert.Equal(pair[0].Replace(" in", " out", StringComparison.Ordinal), pair[1]));
        Assert.Equal(Enumerable.Range(1, 100), result.Of("lock.acquired").Select(entry => entry.GetProperty("token").GetInt32()));
    }

    [Fact]
    public async Task Without_the_lock_more_users_win_than_there_are_tickets()
    {
        using LauncherRun run = LauncherRun.Of("tickets.conf", "processes.user.instances=8", "processes.user.with.work=2s", "processes.user.with.lock=off");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.InRange(result.Lines.Count(line => line.Text.EndsWith("got a ticket", StringComparison.Ordinal)), 4, 8);
        Assert.Contains("NOT MET", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_more_than_five_of_thirteen_are_inside()
    {
        using LauncherRun run = LauncherRun.Of("semaphore.conf", "processes.user.with.time=\"100ms..500ms\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        int inside = 0;
        foreach (JsonElement entry in result.Events)
        {
            inside += entry.GetProperty("event").GetString() switch { "semaphore.acquired" => 1, "semaphore.released" => -1, _ => 0 };
            Assert.InRange(inside, 0, 5);
        }

        Assert.Equal(13, result.Of("semaphore.acquired").Count());
        Assert.Equal(("main", "=========>"), result.Lines[^1]);
    }

    [Fact]
    public async Task A_pool_fetches_at_most_its_size_at_once_and_gives_results_in_order()
    {
        using LauncherRun run = LauncherRun.Of("pool-async.conf", "processes.web.with.delay=200ms");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        List<string> lines = [.. result.Lines.Where(line => line.Name == "main").Select(line => line.Text)];
        Assert.Equal(["python", "openstack", "docs"], lines.Where(line => line.StartsWith("result: ", StringComparison.Ordinal)).Select(line => line[8..line.IndexOf(',', StringComparison.Ordinal)]));
        Assert.InRange(lines.Where(line => line.Contains(" gets ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Distinct().Count(), 1, 2);
        int running = 0;
        foreach (JsonElement entry in result.Events)
        {
            running += entry.GetProperty("event").GetString() switch { "pool.task.started" => 1, "pool.task.completed" => -1, _ => 0 };
            Assert.InRange(running, 0, 2);
        }
    }

    [Fact]
    public async Task A_callback_runs_in_the_process_that_made_the_pool_right_after_each_page()
    {
        using LauncherRun run = LauncherRun.Of("pool-callback.conf", "processes.web.with.delay=200ms");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        string main = result.Of("process.ready").Single(entry => entry.GetProperty("process").GetString() == "main").GetProperty("pid").ToString();
        List<string[]> words = [.. result.Lines.Where(line => line.Name == "main").Select(line => line.Text.Split(' '))];
        Assert.All(words.Where(line => line[2] == "parses"), line => Assert.Equal(main, line[1]));
        Assert.Equal(3, words.Count(line => line[2] == "parses"));
        Assert.All(words.Where(line => line[2] == "gets"), line => Assert.NotEqual(main, line[1]));
        foreach (string page in (string[])["python", "openstack", "docs"])
            Assert.True(words.FindIndex(line => line[2] == "parses" && line[3] == page + ",") > words.FindIndex(line => line[2] == "gets" && line[3] == page));
    }

    [Theory]
    [InlineData("crash-consumer.conf")]
    [InlineData("crash-lock-holder.conf")]
    [InlineData("restart.conf")]
    [InlineData("pipeline.conf")]
    [InlineData("own-actor.conf")]
    public async Task What_only_we_do_comes_out_as_its_file_expects(string file)
    {
        using LauncherRun run = LauncherRun.Of(file);
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_is_held_back_by_its_slowest_stage_and_keeps_the_order()
    {
        using LauncherRun run = LauncherRun.Of("pipeline.conf", "processes.paint.with.work=20ms", "processes.cut.with.work=1ms", "processes.saw.with.pace=0ms");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"store has painted cut plank-{i}"), result.Lines.Where(line => line.Name == "store").Select(line => line.Text));
        foreach (string queue in (string[])["planks", "parts", "done"])
        {
            int depth = 0;
            foreach (JsonElement entry in result.Events.Where(entry => entry.TryGetProperty("queue", out JsonElement name) && name.GetString() == queue))
            {
                depth += entry.GetProperty("event").GetString() switch { "queue.put" => 1, "queue.get" => -1, _ => 0 };
                Assert.InRange(depth, 0, 2);
            }
        }
    }
}
