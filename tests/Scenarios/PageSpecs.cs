using ProcActors.Launcher.Reports;
using Xunit.Abstractions;

namespace ProcActors.Tests.Scenarios;

/// <summary>The page of a report in a browser. What the picture shows is the model's, and tested there; here its scripts run under their content security policy.</summary>
public sealed class PageSpecs(ITestOutputHelper output) : IDisposable
{
    private const string Hostile = "</script><img src=x onerror=alert(1)>";

    private static readonly string[] Record =
    [
        """{"seq":1,"t":0,"event":"run.started","scenario":"page","pid":1}""",
        """{"seq":2,"t":1,"event":"process.starting","process":"user.1"}""",
        """{"seq":3,"t":2,"event":"process.ready","process":"user.1","pid":11}""",
        """{"seq":4,"t":2,"event":"process.ready","process":"NAME","pid":12}""",
        """{"seq":5,"t":3,"event":"lock.acquired","process":"NAME","pid":12,"lock":"gate","token":1}""",
        """{"seq":6,"t":4,"event":"lock.waiting","process":"user.1","pid":11,"lock":"gate","token":0}""",
        """{"seq":7,"t":5,"event":"queue.put","process":"user.1","pid":11,"queue":"parts","item":1}""",
        """{"seq":8,"t":6,"event":"queue.get","process":"NAME","pid":12,"queue":"parts","item":1}""",
        """{"seq":9,"t":7,"event":"process.exited","process":"NAME","pid":12,"signal":9,"reason":"died"}""",
        """{"seq":10,"t":7,"event":"lock.abandoned","process":"NAME","pid":12,"lock":"gate","token":1}""",
        """{"seq":11,"t":7,"event":"lock.acquired","process":"user.1","pid":11,"lock":"gate","token":2}""",
        """{"seq":12,"t":9,"event":"run.ended","exitCode":1}""",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_page_draws_itself_and_shows_what_its_address_asks_for()
    {
        if (FindBrowser() is not { } program)
            return;
        await using Browser page = await Browser.OpenAsync(program, await WriteAsync() + "#process=user.1&theme=dark&search=lock&order=turn");
        await page.UntilAsync("document.documentElement.outerHTML.includes('data-drawn')");
        string dom = await page.ValueAsync("document.documentElement.outerHTML");

        // Two lanes, the depth of the queue, who has the lock, and who waits for it.
        Assert.Contains("data-drawn=\"5 rows\"", dom, StringComparison.Ordinal);
        Assert.Contains("data-theme=\"dark\"", dom, StringComparison.Ordinal);
        Assert.Contains("2 of 2 processes", dom, StringComparison.Ordinal);
        Assert.Contains("waited for lock gate once", dom, StringComparison.Ordinal);
        Assert.Contains("holds lock gate</li>", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", dom, StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    /// <summary>What docs/report.md says of keys, wheel and mouse, done.</summary>
    [Fact]
    public async Task Mouse_wheel_and_keys_do_what_they_are_said_to()
    {
        if (FindBrowser() is not { } program)
            return;
        await using Browser page = await Browser.OpenAsync(program, await WriteAsync());
        await page.UntilAsync("document.documentElement.outerHTML.includes('data-drawn')");
        double length = await page.NumberAsync("runLength");
        Assert.Equal(length, await SpanAsync(page));

        // The wheel zooms in around the mouse; 0 shows all again, - and + zoom, arrows move.
        (double X, double Y) middle = (await page.NumberAsync("canvas.getBoundingClientRect().left + labelWidth + plotWidth() / 2"), await page.NumberAsync("canvas.getBoundingClientRect().top + HEAD + 60"));
        await page.WheelAsync(middle, -200);
        await page.UntilAsync("view.to - view.from < runLength * 0.9");
        await page.ValueAsync("chart.focus()");
        await page.PressAsync("0");
        Assert.Equal(length, await SpanAsync(page));
        await page.PressAsync("+");
        double zoomed = await SpanAsync(page);
        Assert.True(zoomed < length);
        double from = await page.NumberAsync("view.from");
        await page.PressAsync("ArrowRight");
        Assert.True(await page.NumberAsync("view.from") > from);
        await page.PressAsync("End");
        Assert.Equal(length, await page.NumberAsync("view.to"), 6);
        await page.PressAsync("Home");
        Assert.Equal(0, await page.NumberAsync("view.from"));
        await page.PressAsync("-");
        Assert.True(await SpanAsync(page) > zoomed);
        await page.PressAsync("0");

        // A drag zooms into what it went over.
        await page.DragAsync((middle.X - 100, middle.Y), (middle.X + 100, middle.Y));
        await page.UntilAsync("Math.abs((view.to - view.from) / runLength - 200 / plotWidth()) < 0.02");
        await page.PressAsync("0");

        // A process is chosen with keys, by a click on its name, and what it did is gone along; Esc lets go.
        await page.PressAsync("ArrowDown");
        Assert.Equal(await page.ValueAsync("rows.find(row => row.kind === 'life').lane"), await page.ValueAsync("view.chosen.lane"));
        await page.PressAsync("n");
        Assert.NotEqual("undefined", await page.ValueAsync("view.chosen.span"));
        await page.PressAsync("Escape");
        Assert.Equal("null", await page.ValueAsync("view.chosen"));
        string lane = await page.ValueAsync("lanes.findIndex(lane => lane.name === 'user.1')");
        (double X, double Y) name = (await page.NumberAsync("canvas.getBoundingClientRect().left + 10"), await page.NumberAsync($"canvas.getBoundingClientRect().top + rowOfLane({lane}).top + 8 - scroller.scrollTop"));
        await page.DragAsync(name, name);
        Assert.Equal(lane, await page.ValueAsync("view.chosen.lane"));
        Assert.Contains("#process=user.1", await page.ValueAsync("location.hash"), StringComparison.Ordinal);

        // The search leaves the processes that have the text; a and t switch arrows and the theme.
        await page.PressAsync("a");
        Assert.Equal("false", await page.ValueAsync("view.arrows"));
        string theme = await page.ValueAsync("document.documentElement.dataset.theme");
        await page.PressAsync("t");
        Assert.NotEqual(theme, await page.ValueAsync("document.documentElement.dataset.theme"));
        await page.PressAsync("/");
        foreach (char letter in "user")
            await page.PressAsync(letter.ToString());
        await page.UntilAsync("rows.filter(row => row.kind === 'life').length === 1");
        Assert.Empty(page.Complaints);
    }

    private static Task<double> SpanAsync(Browser page) => page.NumberAsync("view.to - view.from");

    private async Task<string> WriteAsync()
    {
        string events = Path.Combine(_folder.FullName, "events.ndjson");
        await File.WriteAllLinesAsync(events, Record.Select(line => line.Replace("NAME", Hostile, StringComparison.Ordinal)));
        string page = Path.Combine(_folder.FullName, "report.html");
        RunReport.Write(events, page);
        return new Uri(page).AbsoluteUri;
    }

    private string? FindBrowser()
    {
        string? program = Browser.Find();
        Assert.True(program is not null || Environment.GetEnvironmentVariable("PROCACTORS_BROWSER") != "required", "No chromium was found in PATH; install it: apt-get install chromium.");
        if (program is null)
            output.WriteLine("No chromium was found in PATH: the page was not tried in a browser.");
        return program;
    }
}
