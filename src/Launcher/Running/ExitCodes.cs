namespace ProcActors.Launcher.Running;

/// <summary>How the launcher itself ends; part of its contract.</summary>
internal static class ExitCodes
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int InvalidScenario = 3;
    public const int NotStarted = 4;
    public const int TimedOut = 5;
    public const int UncleanStop = 6;
    public const int Bug = 70;
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
