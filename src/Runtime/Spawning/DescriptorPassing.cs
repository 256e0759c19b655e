using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>Bytes with open descriptors beside them over a Unix socket: <c>sendmsg</c> and <c>recvmsg</c> with SCM_RIGHTS, which .NET does not offer.</summary>
internal static partial class DescriptorPassing
{
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;
    private const int DoNotWait = 0x40;
    private const int CloseOnExec = 0x40000000;
    private const int TryAgain = 11;
    private const int HeaderSize = 16;
    private const int ControlSize = 1024;

    /// <summary>Sends some of <paramref name="bytes"/> with all descriptors beside the first of them; returns how many bytes went.</summary>
    public static async Task<int> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, IReadOnlyList<int> descriptors)
    {
        while (true)
        {
            int sent = Send((int)socket.Handle, bytes.Span, descriptors, out int error);
            if (sent >= 0)
                return sent;
            if (error == TryAgain)
                await Task.Run(() => socket.Poll(-1, SelectMode.SelectWrite)).ConfigureAwait(false);
            else if (error != Posix.Interrupted)
                throw new SocketException(error, $"Sockets could not be handed on: {Posix.Describe(error)}");
        }
    }

    /// <summary>Fills the buffer, blocking; adds what descriptors come with it. False at the end of the stream.</summary>
    public static unsafe bool Fill(int from, Span<byte> buffer, List<int> descriptors)
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* start = buffer)
        {
            for (int filled = 0; filled < buffer.Length;)
            {
                Vector vector = new() { Start = start + filled, Length = (nuint)(buffer.Length - filled) };
                Message message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
                nint count = Receive(from, &message, CloseOnExec);
                if (count < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
                    continue;
                if (count <= 0)
                    return false;
                filled += (int)count;
                Collect(message, descriptors);
            }
        }

        return true;
    }

    /// <summary>Waits for bytes and adds the descriptors that come beside them; returns how many bytes, 0 at the end of the stream.</summary>
    public static unsafe int Receive(SafeHandle from, Span<byte> buffer, List<int> descriptors)
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* start = buffer)
        {
            while (true)
            {
                Vector vector = new() { Start = start, Length = (nuint)buffer.Length };
                Message message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
                nint count = Receive(from, &message, CloseOnExec);
                if (count < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
                    continue;
                if (count <= 0)
                    return 0;
                Collect(message, descriptors);
                return (int)count;
            }
        }
    }

    /// <summary>Sends some of <paramref name="bytes"/>, with all descriptors beside the first of them; returns how many went: 0 when none would without waiting.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public static unsafe int Send(SafeHandle to, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, bool wait)
    {
        byte* control = stackalloc byte[ControlSize];
        nuint length = Fill(control, descriptors);
        fixed (byte* start = bytes)
        {
            while (true)
            {
                Vector vector = new() { Start = start, Length = (nuint)bytes.Length };
                Message message = new() { Vectors = &vector, VectorCount = 1, Control = length == 0 ? null : control, ControlLength = length };
                nint sent = Send(to, &message, wait ? NoSignal : NoSignal | DoNotWait);
                if (sent >= 0)
                    return (int)sent;
                int error = Marshal.GetLastPInvokeError();
                if (error == TryAgain && !wait)
                    return 0;
                if (error != Posix.Interrupted)
                    throw new IOException($"The connection can't be written to: {Posix.Describe(error)}");
            }
        }
    }

    // Returns how long the control message is; 0 without descriptors.
    private static unsafe nuint Fill(byte* control, ReadOnlySpan<int> descriptors)
    {
        if (descriptors.IsEmpty)
            return 0;
        int length = HeaderSize + (descriptors.Length * sizeof(int));
        *(nuint*)control = (nuint)length;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
        return (nuint)((length + 7) & ~7);
    }

    private static unsafe int Send(int to, ReadOnlySpan<byte> bytes, IReadOnlyList<int> descriptors, out int error)
    {
        byte* control = stackalloc byte[ControlSize];
        nuint length = Fill(control, [.. descriptors]);
        fixed (byte* start = bytes)
        {
            Vector vector = new() { Start = start, Length = (nuint)bytes.Length };
            Message message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = length };
            nint sent = Send(to, &message, NoSignal);
            error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            return (int)sent;
        }
    }

    private static unsafe void Collect(in Message message, List<int> descriptors)
    {
        for (nuint at = 0; at + HeaderSize <= message.ControlLength;)
        {
            byte* header = message.Control + at;
            nuint length = *(nuint*)header;
            if (length < HeaderSize)
                return;
            if (*(int*)(header + 8) == SocketLevel && *(int*)(header + 12) == Rights)
            {
                for (nuint i = 0; i < (length - HeaderSize) / sizeof(int); i++)
                    descriptors.Add(((int*)(header + HeaderSize))[i]);
            }

            at += (length + 7) & ~(nuint)7;
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint Send(int descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint Receive(int descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint Send(SafeHandle descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint Receive(SafeHandle descriptor, Message* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Vector
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
