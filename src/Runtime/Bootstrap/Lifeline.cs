using System.Net.Sockets;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// The child's end of the socket pair it was born with. It is moved away from descriptor 0, so that neither the program nor its own children read from
/// it; its end means that the parent is gone.
/// </summary>
internal sealed class Lifeline
{
    private const int ReadOnly = 0;

    // Long enough to write a last line, short enough that nobody takes it for an orphan.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly Lock _writes = new();

    private Lifeline(Socket socket) => _socket = socket;

    public static Lifeline Take()
    {
        int descriptor = Posix.Control(0, Posix.DuplicateCloseOnExec, 3);
        int nothing = Posix.Open("/dev/null", ReadOnly);
        _ = Posix.Duplicate(nothing, 0);
        _ = Posix.Close(nothing);
        return new Lifeline(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));
    }

    /// <summary>The bootstrap frame; null when the parent died first.</summary>
    public byte[]? ReadBootstrap() => ControlStream.Read(_socket) is (ControlFrame.Bootstrap, var body) ? body : null;

    /// <summary>Listens from now on, on a thread of its own that nothing can starve.</summary>
    public void Watch(Action interrupt, Action orphaned)
    {
        Thread thread = new(() => Listen(interrupt, orphaned), 256 * 1024) { IsBackground = true, Name = "procactors-lifeline" };
        thread.Start();
    }

    public void Say(ControlFrame kind, ReadOnlySpan<byte> body)
    {
        try
        {
            lock (_writes)
                ControlStream.Write(_socket, kind, body);
        }
        catch (SocketException)
        {
            // The parent is gone; the listening thread ends this process.
        }
    }

    private void Listen(Action interrupt, Action orphaned)
    {
        while (ControlStream.Read(_socket) is { } frame)
        {
            if (frame.Kind == ControlFrame.Interrupt)
                interrupt();
        }

        ThreadPool.UnsafeQueueUserWorkItem(static end => ((Action)end!)(), orphaned);
        Thread.Sleep(Grace);
        _ = Posix.Kill(Environment.ProcessId, PosixSignals.Kill);
    }
}
