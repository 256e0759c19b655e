using ProcActors.Launcher.Running;

namespace ProcActors.Tests.Unit.Launcher;

public sealed class LinePrinterSpecs
{
    [Fact]
    public void A_stuck_output_holds_nobody_back_for_ever_and_the_gap_is_marked_where_it_is()
    {
        using StuckWriter output = new();
        using LinePrinter lines = new(output, colour: false, quiet: false, width: 6);
        string text = new('x', 16 * 1024);
        for (int i = 0; i < 600; i++)
            lines.Print("p", $"{i:000} {text}");

        // Here nobody was held back for ever; about 4 MB of 10 are kept.
        lines.Print(LinePrinter.System, "the launcher is heard all the same");
        output.GoOn.Set();
        lines.Flush();
        lines.Print("p", "last");
        lines.Flush();
        string[] written = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int said = written.Count(line => line.EndsWith(text, StringComparison.Ordinal));
        string gap = Assert.Single(written, line => line.Contains("left out here", StringComparison.Ordinal));
        Assert.Contains($"... {600 - said} lines of 'p'", gap, StringComparison.Ordinal);
        Assert.EndsWith("p      | last", written[^1], StringComparison.Ordinal);
        Assert.Contains(written, line => line.EndsWith("the launcher is heard all the same", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_is_told_once_and_what_is_missing_is_counted()
    {
        List<string> warnings = [];
        using GuardedFile file = new("/dev/full", warnings.Add);
        for (int i = 0; i < 3; i++)
            file.WriteLine("line");
        Assert.Contains("the run goes on", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(3, file.Lost);
    }

    private sealed class StuckWriter : StringWriter
    {
        public ManualResetEventSlim GoOn { get; } = new();

        public override void WriteLine(string? value)
        {
            GoOn.Wait();
            base.WriteLine(value);
        }
    }
}
