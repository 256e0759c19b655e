using ProcActors.Launcher.Control;
using ProcActors.Launcher.Watching;
using ProcActors.Snapshots;
using Spectre.Console;

namespace ProcActors.Tests.Unit.Watching;

public sealed class LiveViewSpecs
{
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Incarnation First = new("run", "p1", "0.1");

    public static TheoryData<int, int> Sizes => new() { { 20, 5 }, { 40, 12 }, { 40, 24 }, { 80, 24 }, { 100, 10 }, { 120, 60 }, { 200, 300 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_picture_of_two_hundred_processes_fits_every_screen(int width, int height)
    {
        foreach (bool colour in new[] { false, true })
        {
            IReadOnlyList<string> lines = Render(State(200), width, height, colour);
            Assert.InRange(lines.Count, 1, height);
            Assert.All(lines, line => Assert.InRange(AnsiText.Plain(line).GetCellWidth(), 0, width));
            Assert.StartsWith("demo"[..Math.Min(4, width)], AnsiText.Plain(lines[0]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_has_no_room_is_folded_and_counted_the_interesting_first()
    {
        IReadOnlyList<string> lines = Render(State(200), 80, 24);
        Assert.Contains(lines, line => line.StartsWith("p7 ", StringComparison.Ordinal) && line.Contains("stopped", StringComparison.Ordinal));
        string fold = Assert.Single(lines, line => line.StartsWith("… ", StringComparison.Ordinal) && line.Contains("more: ", StringComparison.Ordinal));
        int shown = lines.Count(line => line.StartsWith('p') && !line.StartsWith("process", StringComparison.Ordinal) && !line.StartsWith("parts", StringComparison.Ordinal) && !line.StartsWith("pool", StringComparison.Ordinal));
        Assert.Contains($"… {200 - shown} more: {200 - shown} ready", fold, StringComparison.Ordinal);
    }

    [Fact]
    public void Queues_locks_and_pools_say_what_moves_who_holds_and_how_far_it_is()
    {
        Rates rates = new();
        RunState before = State(2);
        rates.Update(before with { Snapshot = before.Snapshot with { At = Then.AddSeconds(-2), Queues = [Queue(0)] }, Processes = [.. before.Processes.Select(process => process with { CpuMilliseconds = 0 })] });
        rates.Update(before);
        IReadOnlyList<string> lines = [.. LiveView.Render(before, rates, Lines(3), 120, 40, colour: false).Select(line => line.TrimEnd())];
        Assert.Contains(lines, line => line.StartsWith("parts", StringComparison.Ordinal) && line.Contains("3/5", StringComparison.Ordinal) && line.Contains("20", StringComparison.Ordinal) && line.Contains("taken 4.0 s by p1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("gate", StringComparison.Ordinal) && line.Contains("held", StringComparison.Ordinal) && line.EndsWith("p1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("work", StringComparison.Ordinal) && line.Contains("29/40", StringComparison.Ordinal) && line.EndsWith(" 75%", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("p1", StringComparison.Ordinal) && line.Contains(" 50%", StringComparison.Ordinal) && line.Contains("12 MB", StringComparison.Ordinal));
        Assert.EndsWith("p1 | line 2", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains('\e'));
    }

    [Fact]
    public void A_ring_is_told_first_and_nothing_from_outside_moves_the_cursor()
    {
        RunState state = State(1);
        state = state with { Snapshot = state.Snapshot with { Deadlocks = ["a ring"] }, Processes = [state.Processes[0] with { Name = "p\e[2Jevil\r\n" }] };
        IReadOnlyList<string> lines = LiveView.Render(state, new Rates(), [new SaidLine(Then, "p1", "a\e[31mb\ac\e]0;title\ad")], 80, 24, colour: false);
        Assert.StartsWith("DEADLOCK", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
        Assert.EndsWith("p1 | abcd", lines[^1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("pevil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auto", true, "xterm", null, true, true)]
    [InlineData("auto", true, "xterm", "1", true, false)]
    [InlineData("auto", true, "dumb", null, false, false)]
    [InlineData("auto", false, "xterm", null, false, false)]
    [InlineData("plain", true, "xterm", null, false, false)]
    [InlineData("live", true, "xterm", null, true, true)]
    public void The_live_view_is_for_terminals_that_can_show_it(string asked, bool isTerminal, string term, string? noColor, bool live, bool colour)
    {
        (UserInterface? choice, string? fault) = UserInterface.Choose(asked, isTerminal, name => name switch { "TERM" => term, "NO_COLOR" => noColor, _ => null });
        Assert.Null(fault);
        Assert.Equal((live, colour), (choice!.Live, choice.Colour));
        Assert.Contains("no terminal", UserInterface.Choose("live", isTerminal: false, _ => "xterm").Fault, StringComparison.Ordinal);
        Assert.Contains("TERM=dumb", UserInterface.Choose("live", isTerminal: true, name => name == "TERM" ? "dumb" : null).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_screen_is_entered_and_left_once()
    {
        using StringWriter terminal = new();
        LiveScreen screen = new(terminal);
        screen.Show(["one", "two"]);
        screen.Dispose();
        screen.Dispose();
        screen.Show(["three"]);
        string written = terminal.ToString();
        Assert.StartsWith("\e[?1049h", written, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h\e[?1049l", written, StringComparison.Ordinal);
        Assert.Equal(2, written.Split("\e[?1049").Length - 1);
        Assert.DoesNotContain("three", written, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Render(RunState state, int width, int height, bool colour = false) => LiveView.Render(state, new Rates(), Lines(50), width, height, colour);

    private static SaidLine[] Lines(int count) => [.. Enumerable.Range(0, count).Select(i => new SaidLine(Then, "p1", $"line {i}"))];

    private static QueueSnapshot Queue(long done) => new(new QueueStatistics(44, 3, 1, done, 44, 0, 0, 0), 5, IsJoinable: true, IsShutDown: false, new ItemSnapshot(42, Then.AddSeconds(-2), 0, null), new ItemSnapshot(41, Then.AddSeconds(-4), 1, First)) { Kind = "joinable-queue", Name = "parts" };

    private static RunState State(int processes) => new()
    {
        Scenario = "demo",
        Lasted = 61_000,
        Pid = 1,
        Processes = [.. Enumerable.Range(1, processes).Select(i => new ProcessLine { Name = $"p{i}", State = i == 7 ? "stopped" : "ready", Pid = i, CpuMilliseconds = 1000, Memory = 12_000_000, Does = "waits for an item of joinable-queue 'parts' (2.0 s), holds lock 'gate'" })],
        Snapshot = new RuntimeSnapshot
        {
            At = Then,
            Run = "run",
            Queues = [Queue(40)],
            Leases = [new LeaseSnapshot(0, 1) { Kind = "lock", Name = "gate", Holders = [new HolderSnapshot(First, 1, Then.AddSeconds(-3), 1, 1)], WaiterCount = 2 }],
            Pools = [new PoolSnapshot(First, 4, 4, 40, 29, 1, 8) { Kind = "pool", Name = "work" }],
        },
    };
}
