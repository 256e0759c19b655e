namespace ProcActors.Tests.Scenarios;

public sealed class TelemetrySpecs : IDisposable
{
    private const string Scenario = """
        scenario {
          name = traced
          queues.parts { joinable = on }
          locks.gate { }
          processes {
            consumer { actor = consumer, daemon = on, with { queue = parts } }
            producer { actor = producer, with { queue = parts, items = "P-{0..2}", join = on } }
            holder { actor = lock-holder, with { lock = gate } }
          }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_process_tells_a_collector_and_a_get_is_linked_to_its_put()
    {
        using OtlpReceiver collector = new();
        using LauncherRun run = new("run", Write(), "--otlp", collector.Address);
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);

        IReadOnlyList<OtlpReceiver.Span> spans = collector.Spans;
        Assert.Single(spans.Select(span => span.Trace).Distinct());
        OtlpReceiver.Span scenario = spans.Single(span => span.Name == "scenario traced");
        foreach (string name in (string[])["consumer", "producer", "holder"])
        {
            OtlpReceiver.Span process = spans.Single(span => span.Name == "process " + name);
            Assert.Equal(("launcher", scenario.Id), (process.Process, process.Parent));
            OtlpReceiver.Span role = spans.Single(span => span.Name == "run " + name);
            Assert.Equal((name, process.Id), (role.Process, role.Parent));
        }

        List<OtlpReceiver.Span> puts = [.. spans.Where(span => span.Name == "put parts")];
        List<OtlpReceiver.Span> gets = [.. spans.Where(span => span.Name == "get parts" && span.Links.Count > 0)];
        Assert.All(puts, put => Assert.Equal("producer", put.Process));
        Assert.All(gets, get => Assert.Equal("consumer", get.Process));
        Assert.Equal(puts.Select(put => put.Id).Order(), gets.Select(get => Assert.Single(get.Links)).Order());
        Assert.Equal(3, puts.Count);
        Assert.Equal("holder", spans.Single(span => span.Name == "acquire gate").Process);

        foreach (string metric in (string[])["procactors.processes.started", "procactors.queue.put", "procactors.queue.got", "procactors.queue.depth", "procactors.lease.wait", "procactors.lease.held"])
            Assert.True(collector.HasMetric(metric), $"the collector was told nothing of {metric}");
    }

    [Fact]
    public async Task A_collector_that_is_not_there_does_no_harm()
    {
        using LauncherRun run = new("run", Write(), "--otlp", "http://127.0.0.1:9");
        LauncherRun.Result result = await run.EndAsync();

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    [Fact]
    public async Task What_is_no_address_is_refused()
    {
        using LauncherRun run = new("run", Write(), "--otlp", "collector:4318");
        LauncherRun.Result result = await run.EndAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--otlp: found 'collector:4318'", result.Errors, StringComparison.Ordinal);
    }

    private string Write()
    {
        string path = Path.Combine(_folder.FullName, "traced.conf");
        File.WriteAllText(path, Scenario);
        return path;
    }
}
