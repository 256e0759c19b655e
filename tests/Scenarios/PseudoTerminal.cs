using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ProcActors.Tests.Scenarios;

/// <summary>A terminal that exists only as a pair of descriptors: what a program writes to <see cref="Path"/> is read here.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NotControlling = 0x100;
    private const nuint SetWindowSize = 0x5414;
    private readonly SafeFileHandle _master;
    private readonly int _slave;
    private readonly StringBuilder _text = new();

    public PseudoTerminal(ushort width, ushort height)
    {
        int master = Open(ReadWrite | NotControlling);
        Assert.True(master >= 0 && Unlock(master) == 0, "there is no pseudo-terminal to be had");
        byte[] name = new byte[64];
        Assert.Equal(0, NameOf(master, name, (nuint)name.Length));
        Path = Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0));
        _master = new SafeFileHandle(master, ownsHandle: true);

        // Held open, so that reading does not end with whoever writes first.
        _slave = OpenFile(Path, ReadWrite | NotControlling);
        Resize(width, height);
        new Thread(ReadAll) { IsBackground = true }.Start();
    }

    public string Path { get; }

    /// <summary>All that was written so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    public void Resize(ushort width, ushort height)
    {
        WindowSize size = new() { Rows = height, Columns = width };
        Assert.Equal(0, Control(_master.DangerousGetHandle().ToInt32(), SetWindowSize, ref size));
    }

    public async Task<string> UntilAsync(Predicate<string> condition, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            string text = Text;
            if (condition(text))
                return text;
            Assert.True(Stopwatch.GetElapsedTime(began) < LauncherRun.Limit, $"it did not come about that {what}; on the terminal: {text}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        _ = Close(_slave);
        _master.Dispose();
    }

    private void ReadAll()
    {
        byte[] buffer = new byte[64 * 1024];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] text = new char[buffer.Length];
        try
        {
            using FileStream master = new(_master, FileAccess.Read, bufferSize: 0);
            while (master.Read(buffer) is > 0 and var read)
            {
                lock (_text)
                    _text.Append(text, 0, decoder.GetChars(buffer, 0, read, text, 0));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The last that had the other end has gone.
        }
    }

    [DllImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static extern int Open(int flags);

    [DllImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static extern int Unlock(int descriptor);

    [DllImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static extern int NameOf(int descriptor, byte[] name, nuint length);

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi)]
    private static extern int OpenFile(string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int descriptor, nuint request, ref WindowSize size);

    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
