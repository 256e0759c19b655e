using ProcActors.Spawning;

namespace ProcActors.Tests.Unit.Lines;

public sealed class TailLinesSpecs
{
    [Fact]
    public void The_last_twenty_lines_are_kept_and_the_last_one_is_what_was_said()
    {
        IReadOnlyList<string> kept = Kept([.. Enumerable.Range(1, 25).Select(number => $"line {number}")]);
        Assert.Equal(("line 6", "line 25", 20), (kept[0], kept[^1], kept.Count));
        Assert.Equal("line 25", TailLines.Sum(kept));
        Assert.Equal(["line 24", "line 25"], TailLines.Few(kept, 2));
        Assert.Null(TailLines.Sum([]));
    }

    [Fact]
    public void Of_a_report_of_a_crash_the_beginning_is_kept_however_long_it_is()
    {
        IReadOnlyList<string> kept = Kept(["before", "Stack overflow.", "Repeated 261735 times:", "--------------------------------", "   at Jobs.Overflow(Int32)", .. Enumerable.Repeat("   at Program.<Main>$(System.String[])", 30)]);
        Assert.Equal(("Stack overflow.", 20), (kept[0], kept.Count));
        Assert.Equal("Stack overflow. at Jobs.Overflow(Int32)", TailLines.Sum(kept));
        Assert.Equal(["Stack overflow.", "Repeated 261735 times:"], TailLines.Few(kept, 2));
    }

    [Fact]
    public void What_was_said_is_the_message_and_the_place()
    {
        Assert.Equal(
            "Process terminated. the native thing crashed at Jobs.FailFast()",
            TailLines.Sum(Kept(["Process terminated.", "the native thing crashed", "   at System.Environment.FailFast(System.String)", "   at Jobs.FailFast()", "   at Program.<Main>$(System.String[])"])));
        Assert.Equal("Unhandled exception. System.FormatException: odd at Jobs.Read()", TailLines.Sum(Kept(["Unhandled exception. System.FormatException: odd", "   at Jobs.Read()"])));
        Assert.Equal("Fatal error.", TailLines.Sum(Kept(["Fatal error."])));
    }

    private static IReadOnlyList<string> Kept(string[] lines)
    {
        TailLines tail = new();
        foreach (string line in lines)
            tail.Add(line);
        return tail.ToList();
    }
}
