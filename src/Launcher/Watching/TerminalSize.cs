using System.Runtime.InteropServices;

namespace ProcActors.Launcher.Watching;

/// <summary>
/// How large the terminal of the standard output is at this moment. Asked of the kernel: <see cref="Console.WindowWidth"/> takes the whole terminal in hand,
/// its settings and signals, which are the run's.
/// </summary>
internal static partial class TerminalSize
{
    private const int StandardOutput = 1;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Its columns and rows; 80 and 24 when the terminal doesn't know.</summary>
    public static (int Width, int Height) Now()
    {
        WindowSize size = default;
        return Control(StandardOutput, GetWindowSize, ref size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : (80, 24);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref WindowSize size);

    /// <summary><c>struct winsize</c>.</summary>
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
