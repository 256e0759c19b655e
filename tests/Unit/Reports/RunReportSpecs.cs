using System.Text.Json;
using ProcActors.Launcher.Reports;
using static ProcActors.Tests.Unit.Reports.Records;

namespace ProcActors.Tests.Unit.Reports;

public sealed class RunReportSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_last_line_that_was_torn_off_is_passed_over()
    {
        string events = Write(Line(0, "lock.acquired", "p.1", 1) + "\n" + Line(1, "lock.released", "p.1", 1) + "\n" + Line(2, "lock.acquired", "p.2", 2)[..40]);

        RunEvents read = RunEventFile.Read(events);

        Assert.Equal((2, 1), (read.All.Count, read.Unreadable));
        Assert.Contains("1 line of the record", ReportPage.Of(ModelBuilder.Build(read)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"event\":7}")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_no_event_is_passed_over(string line) => Assert.Null(RunEventFile.Parse(line));

    [Theory]
    [InlineData("{\"event\":\"queue.put\",\"t\":\"x\",\"process\":7,\"pid\":1e99,\"queue\":{},\"item\":1.5}")]
    [InlineData("{\"event\":\"process.exited\",\"t\":-1,\"process\":null,\"pid\":\"1\",\"signal\":\"many\"}")]
    public void Values_that_are_not_what_they_should_be_do_no_harm(string line) => Assert.Contains("</html>", ReportPage.Of(Model(line)), StringComparison.Ordinal);

    [Fact]
    public void The_page_and_the_trace_are_written_beside_each_other()
    {
        string events = Write(Line(0, "queue.put", "p.1", 1) + "\n" + Line(1, "queue.get", "p.2", 1) + "\n" + Line(2, "queue.done", "p.2", 1) + "\n");

        RunReport.Write(events, Path.Combine(_folder, "report.html"));

        Assert.Equal(["events.ndjson", "report.html", "trace.json"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "trace.json")));
        List<JsonElement> entries = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        JsonElement item = entries.Single(entry => entry.GetProperty("ph").GetString() == "X");
        Assert.Equal(("has item 1 of queue t", 10_000, 10_000), (item.GetProperty("name").GetString(), item.GetProperty("ts").GetInt32(), item.GetProperty("dur").GetInt32()));
        Assert.Equal(["f", "s"], entries.Where(entry => entry.TryGetProperty("id", out _)).Select(entry => entry.GetProperty("ph").GetString()).Order());
        Assert.Equal([1, 0], entries.Where(entry => entry.GetProperty("name").GetString() == "queue t: items").Select(entry => entry.GetProperty("args").GetProperty("value").GetInt32()));
    }

    [Fact]
    public void Another_page_has_its_own_trace() => Assert.Equal(Path.Combine(_folder, "x.trace.json"), RunReport.TraceOf(Path.Combine(_folder, "x.html")));

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "events.ndjson");
        File.WriteAllText(path, text);
        return path;
    }
}
