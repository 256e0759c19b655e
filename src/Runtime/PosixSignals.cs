namespace ProcActors;

/// <summary>The signals that are spoken of by name; the numbers are Linux's.</summary>
internal static class PosixSignals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    // The only ones that have other numbers on macOS.
    public static readonly int User1 = OperatingSystem.IsMacOS() ? 30 : 10;
    public static readonly int User2 = OperatingSystem.IsMacOS() ? 31 : 12;
    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [5] = "SIGTRAP", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [10] = "SIGUSR1", [11] = "SIGSEGV", [12] = "SIGUSR2", [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM", [18] = "SIGCONT", [19] = "SIGSTOP",
        [24] = "SIGXCPU", [25] = "SIGXFSZ", [31] = "SIGSYS",
    };

    public static string NameOf(int signal) => Names.TryGetValue(signal, out string? name) ? name : $"signal {signal}";
}
