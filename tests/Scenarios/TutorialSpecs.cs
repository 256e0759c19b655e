using System.Globalization;
using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

public sealed class TutorialSpecs
{
    private const string Work = "50ms..100ms";

    [Fact]
    public async Task Processes_run_side_by_side_and_the_main_one_speaks_last()
    {
        using LauncherRun run = LauncherRun.Of("processes.conf", "processes.p1.with.time=\"3s\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(4, result.Of("process.ready").Select(Pid).Distinct().Except([run.Pid]).Count());
        Assert.Equal(("main", "main process"), result.Lines[^1]);
        Assert.Equal(8, result.Lines.Count(line => line.Name.StartsWith('p')));

        // Side by side: all four have begun before the first is through.
        List<string> names = [.. result.Events.Select(entry => entry.GetProperty("event").GetString()!)];
        Assert.True(names.LastIndexOf("process.ready") < names.IndexOf("process.exited"), string.Join(' ', names));
    }

    [Fact]
    public async Task A_named_process_is_not_waited_for_until_the_end()
    {
        using LauncherRun run = LauncherRun.Of("named-process.conf");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        List<string> lines = [.. result.Lines.Select(line => $"{line.Name}: {line.Text}")];
        Assert.True(lines.IndexOf("main: parent process") is var at and >= 0 && at < lines.IndexOf("<p1>: <p1> is piao end"), string.Join('\n', lines));
        Assert.Contains("main: <p1>", lines);
    }

    [Fact]
    public async Task A_daemon_is_ended_with_the_run()
    {
        using LauncherRun run = LauncherRun.Of("daemon.conf", "processes.d.with.time=60s");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(("main", "start"), result.Lines);
        Assert.DoesNotContain(result.Lines, line => line.Text.Contains("piao end", StringComparison.Ordinal));
        Assert.False(Directory.Exists($"/proc/{Pid(result.Of("process.ready").Single()).ToString(CultureInfo.InvariantCulture)}"));
    }

    [Fact]
    public async Task A_queue_is_full_then_gives_in_order_then_is_empty()
    {
        using LauncherRun run = LauncherRun.Of("queue.conf");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["True", "3", "4", "5", "True"], result.Lines.Where(line => line.Name == "main").Select(line => line.Text));
    }

    [Fact]
    public async Task A_consumer_takes_all_in_order_and_stops_at_the_marker()
    {
        using LauncherRun run = LauncherRun.Of("producer-consumer.conf", $"processes.consumer.with.work=\"{Work}\"", $"processes.producer.with.pace=\"{Work}\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"consumer took P-{i}"), result.Lines.Where(line => line.Name == "consumer").Select(line => line.Text));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"producer made P-{i}"), result.Lines.Where(line => line.Name == "producer").Select(line => line.Text));
    }

    [Fact]
    public async Task A_producer_that_joins_ends_after_the_tenth_item_is_done()
    {
        using LauncherRun run = LauncherRun.Of("joinable-queue.conf", $"processes.consumer.with.work=\"{Work}\"");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        JsonElement producerEnd = result.Of("process.exited").First(entry => entry.GetProperty("process").GetString() == "producer");
        Assert.Equal(10, result.Of("queue.done").Count(entry => Sequence(entry) < Sequence(producerEnd)));
    }

    [Fact]
    public async Task Three_consumers_share_the_items_and_each_is_done_once()
    {
        using LauncherRun run = LauncherRun.Of("joinable-queue-many.conf", "processes.C-1.with.work=\"200ms..300ms\"", "processes.producer.with.pace=150ms");
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Enumerable.Range(1, 10), result.Of("queue.get").Select(Item).Order());
        Assert.Equal(Enumerable.Range(1, 10), result.Of("queue.done").Select(Item).Order());
        Assert.Equal(3, result.Of("queue.done").Select(Pid).Distinct().Except([run.Pid]).Count());
    }

    private static int Pid(JsonElement entry) => entry.GetProperty("pid").GetInt32();

    private static int Item(JsonElement entry) => entry.GetProperty("item").GetInt32();

    private static int Sequence(JsonElement entry) => entry.GetProperty("seq").GetInt32();
}
