namespace ProcActors.Launcher.Reports;

/// <summary>Makes <c>report.html</c> and <c>trace.json</c> of a run from its record.</summary>
internal static class RunReport
{
    /// <summary>A record of more bytes gets its report only when somebody asks for it: the end of a run shall not wait for it.</summary>
    public const long LargestAtEnd = 16 * 1024 * 1024;

    public const string Page = "report.html";

    /// <summary>Writes the page to <paramref name="page"/>, and the trace beside it.</summary>
    /// <param name="events">The record: events.ndjson.</param>
    /// <param name="page">The page to write.</param>
    /// <returns>How many events were read.</returns>
    /// <exception cref="IOException">One of the files can't be read or written.</exception>
    public static int Write(string events, string page)
    {
        RunModel model = ModelBuilder.Build(RunEventFile.Read(events));
        Replace(page, path => File.WriteAllText(path, ReportPage.Of(model)));
        Replace(TraceOf(page), path =>
        {
            using FileStream trace = File.Create(path);
            ChromeTrace.Write(model, trace);
        });
        return model.Events.Count;
    }

    /// <summary>Where the trace goes: <c>trace.json</c> beside <c>report.html</c>, <c>x.trace.json</c> beside another page.</summary>
    public static string TraceOf(string page)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(page))!;
        return Path.Combine(folder, Path.GetFileName(page) == Page ? "trace.json" : Path.GetFileNameWithoutExtension(page) + ".trace.json");
    }

    // A reader sees the old page or the new one, not half of one.
    private static void Replace(string path, Action<string> write)
    {
        string next = path + ".new";
        write(next);
        File.Move(next, path, overwrite: true);
    }
}
