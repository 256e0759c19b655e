namespace ProcActors.Tests.Scenarios;

public sealed class LiveViewSpecs
{
    [Fact]
    public async Task On_a_terminal_the_run_is_shown_follows_its_size_and_leaves_no_trace()
    {
        using PseudoTerminal terminal = new(100, 30);
        using LauncherRun run = LauncherRun.On(terminal, "run", LauncherRun.Scenario("deadlock.conf"), "-s", "timeout=1h");
        await terminal.UntilAsync(text => text.Contains("\e[?1049h", StringComparison.Ordinal), "the second screen is entered");
        await terminal.UntilAsync(text => Last(text).StartsWith("DEADLOCK", StringComparison.Ordinal), "the ring is told of");
        Assert.Contains("waits for lock 'right' (", Last(terminal.Text), StringComparison.Ordinal);

        terminal.Resize(40, 12);
        string small = await terminal.UntilAsync(text => Widest(Last(text)) <= 40 && Last(text).Contains("anna", StringComparison.Ordinal), "it is as narrow as the terminal");
        Assert.InRange(Last(small).Split('\n').Length, 2, 12);

        run.Signal("-INT");
        int code = await run.CodeAsync();
        Assert.Equal(130, code);
        string end = await terminal.UntilAsync(text => text.Contains("\e[?1049l", StringComparison.Ordinal) && text.Contains("process ", StringComparison.Ordinal), "the second screen is left");
        string after = end[(end.LastIndexOf("\e[?1049l", StringComparison.Ordinal) + 8)..];
        Assert.Contains("system | stopping; once more to kill all at once", after, StringComparison.Ordinal);
        Assert.Matches("system \\| +'anna' \\(0.\\d\\) holds the lock 'left'|system \\| +'ben' \\(0.\\d\\) holds the lock 'right'", after);
        Assert.DoesNotContain("\e[H", after, StringComparison.Ordinal);
    }

    // What was drawn last, whole.
    private static string Last(string text)
    {
        string[] pictures = text.Replace("\r", "", StringComparison.Ordinal).Split("\e[H");
        string? whole = pictures.LastOrDefault(picture => picture.Contains("\e[K\e[J", StringComparison.Ordinal));
        return whole is null ? "" : string.Join('\n', whole[..whole.IndexOf("\e[K\e[J", StringComparison.Ordinal)].Split("\e[K\n").Select(Plain));
    }

    private static int Widest(string picture) => picture.Length == 0 ? int.MaxValue : picture.Split('\n').Max(line => line.Length);

    private static string Plain(string line) => System.Text.RegularExpressions.Regex.Replace(line, @"\e\[[0-9;?]*[a-zA-Z]", "");
}
