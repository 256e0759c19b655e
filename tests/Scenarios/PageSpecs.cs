using System.Diagnostics;
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
        if (FindBrowser() is not { } browser)
        {
            Assert.True(Environment.GetEnvironmentVariable("PROCACTORS_BROWSER") != "required", "No chromium was found in PATH; install it: apt-get install chromium.");
            output.WriteLine("No chromium was found in PATH: the page was not tried in a browser.");
            return;
        }

        string events = Path.Combine(_folder.FullName, "events.ndjson");
        await File.WriteAllLinesAsync(events, Record.Select(line => line.Replace("NAME", Hostile, StringComparison.Ordinal)));
        string page = Path.Combine(_folder.FullName, "report.html");
        RunReport.Write(events, page);

        (string dom, string log) = await OpenAsync(browser, new Uri(page).AbsoluteUri + "#process=user.1&theme=dark&search=lock&order=turn");

        // Two lanes, the depth of the queue, who has the lock, and who waits for it.
        Assert.Contains("data-drawn=\"5 rows\"", dom, StringComparison.Ordinal);
        Assert.Contains("data-theme=\"dark\"", dom, StringComparison.Ordinal);
        Assert.Contains("2 of 2 processes", dom, StringComparison.Ordinal);
        Assert.Contains("waited for lock gate once", dom, StringComparison.Ordinal);
        Assert.Contains("holds lock gate</li>", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
    }

    private static string? FindBrowser() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>The document as it is after its scripts have run, and what the browser had to say.</summary>
    private async Task<(string Dom, string Log)> OpenAsync(string browser, string address)
    {
        ProcessStartInfo start = new(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr", $"--user-data-dir={Path.Combine(_folder.FullName, "profile")}", "--virtual-time-budget=5000", "--dump-dom", address])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> dom = process.StandardOutput.ReadToEndAsync();
            Task<string> log = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(LauncherRun.Limit);
            return (await dom, await log);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
