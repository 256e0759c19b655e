namespace ProcActors.Launcher.Watching;

/// <summary>How a run is shown: what <c>--ui</c> says, and what the terminal can do.</summary>
internal sealed record UserInterface(bool Live, bool Colour, bool Quiet)
{
    public const string Auto = "auto";
    public const string LiveView = "live";
    public const string Plain = "plain";
    public const string QuietLines = "quiet";

    /// <summary>The choice; or what is wrong with it, for people.</summary>
    /// <param name="asked">What <c>--ui</c> says.</param>
    /// <param name="isTerminal">Whether the standard output is one.</param>
    /// <param name="variable">What an environment variable says.</param>
    public static (UserInterface? Choice, string? Fault) Choose(string asked, bool isTerminal, Func<string, string?> variable)
    {
        bool dumb = variable("TERM") is "dumb" or "" or null;
        bool colour = asked is Auto or LiveView && isTerminal && !dumb && variable("NO_COLOR") is null or "";
        bool live = asked == LiveView || (asked == Auto && isTerminal && !dumb && variable("CI") is null);
        if (asked == LiveView && !isTerminal)
            return (null, "--ui live: the standard output is no terminal; leave it out, or use --ui plain");
        if (asked == LiveView && dumb)
            return (null, $"--ui live: the terminal (TERM={variable("TERM")}) can't move its cursor; leave it out, or use --ui plain");
        return (new UserInterface(live, colour, asked == QuietLines), null);
    }
}
