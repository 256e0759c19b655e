using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// The child's end of the socket pair it was born with. It is moved away from descriptor 0, so that neither the program nor its own children read from
/// it; its end means that the parent is gone.
/// </summary>
internal sealed class Lifeline : ILifeline
{
    private const int ReadOnly = 0;

    // Long enough to write a last line, short enough that nobody takes it for an orphan.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly int _descriptor;
    private readonly Lock _writes = new();
    private readonly Lock _messageGate = new();
    private readonly Queue<ControlFrame> _early = new();
    private readonly TaskCompletionSource<string> _joined = new();
    private Action<ControlFrame>? _onMessage;
    private Socket? _socket;

    private Lifeline(int descriptor) => _descriptor = descriptor;

    public static Lifeline Take()
    {
        int descriptor = Posix.Control(0, Posix.DuplicateCloseOnExec, 3);
        int nothing = Posix.Open("/dev/null", ReadOnly);
        _ = Posix.Duplicate(nothing, 0);
        _ = Posix.Close(nothing);
        return new Lifeline(descriptor);
    }

    /// <summary>The bootstrap frame, or one that says to prepare for it; null when the parent died first.</summary>
    public ControlFrame? ReadBootstrap() => ControlStream.Read(_descriptor) is { Kind: ControlKind.Bootstrap or ControlKind.Prepare } frame ? frame : null;

    /// <summary>Listens from now on, on a thread of its own that nothing can starve.</summary>
    /// <param name="interrupt">The parent asks for an end.</param>
    /// <param name="orphaned">The parent is gone.</param>
    /// <param name="door">Where others may dial; null where nobody need look.</param>
    /// <param name="dialled">The first has.</param>
    public void Watch(Action interrupt, Action orphaned, Socket? door, Action dialled)
    {
        Thread thread = new(() => Listen(interrupt, orphaned, door, dialled), 256 * 1024) { IsBackground = true, Name = "procactors-lifeline" };
        thread.Start();
    }

    /// <summary>Has the parent enter this process into the root's book; it listens already.</summary>
    /// <param name="address">Of this process's actor system; null when the parent knows it, and does so unasked.</param>
    /// <returns>Why it may not begin; empty when it may.</returns>
    public string Join(string? address)
    {
        if (address is not null)
            Say(ControlKind.Join, Encoding.UTF8.GetBytes(address));
        return _joined.Task.GetAwaiter().GetResult();
    }

    /// <summary>Has messages of the parent, those that came before included, told to the role; on the listening thread, in order.</summary>
    public void Receive(Action<ControlFrame> onMessage)
    {
        lock (_messageGate)
        {
            while (_early.TryDequeue(out ControlFrame? frame))
                onMessage(frame);
            _onMessage = onMessage;
        }
    }

    public void Say(ControlKind kind, ReadOnlySpan<byte> body)
    {
        try
        {
            lock (_writes)
                ControlStream.Write(_socket ??= new Socket(new SafeSocketHandle(_descriptor, ownsHandle: true)), kind, body);
        }
        catch (SocketException)
        {
            // The parent is gone; the listening thread ends this process.
        }
    }

    private void Listen(Action interrupt, Action orphaned, Socket? door, Action dialled)
    {
        while (true)
        {
            if (door is not null && IsDialledFirst(door))
            {
                door = null;
                dialled();
            }

            if (ControlStream.Read(_descriptor) is not { } frame)
                break;
            if (frame.Kind == ControlKind.Interrupt)
                interrupt();
            else if (frame.Kind == ControlKind.Message)
                Pass(frame);
            else if (frame.Kind == ControlKind.Joined)
                _joined.TrySetResult(Encoding.UTF8.GetString(frame.Body));
        }

        ThreadPool.UnsafeQueueUserWorkItem(static end => ((Action)end!)(), orphaned);
        Thread.Sleep(Grace);
        _ = Posix.Kill(Environment.ProcessId, PosixSignals.Kill);
    }

    // Whichever comes first: somebody at the door, or a word, or the end, of the parent.
    private unsafe bool IsDialledFirst(Socket door)
    {
        Posix.PollDescriptor* both = stackalloc Posix.PollDescriptor[2];
        both[0] = new Posix.PollDescriptor { Descriptor = _descriptor, Events = Posix.PollIn };
        both[1] = new Posix.PollDescriptor { Descriptor = (int)door.Handle, Events = Posix.PollIn };
        int ready;
        do
            ready = Posix.Poll(both, 2, Timeout.Infinite);
        while (ready < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted);
        return ready < 0 || both[1].Returned != 0;
    }

    private void Pass(ControlFrame frame)
    {
        lock (_messageGate)
        {
            if (_onMessage is { } handler)
                handler(frame);
            else
                _early.Enqueue(frame);
        }
    }
}
