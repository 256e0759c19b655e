using System.Buffers.Binary;
using System.Net.Sockets;

namespace ProcActors.Bootstrap;

/// <summary>What is said over the socket pair that is a child's standard input. Its end, on either side, means that the other is gone.</summary>
internal enum ControlFrame : byte
{
    /// <summary>Parent to child, first and once: a <see cref="BootstrapFrame"/>.</summary>
    Bootstrap = 1,

    /// <summary>Parent to child: end what you do, as Ctrl-C would ask.</summary>
    Interrupt,

    /// <summary>Child to parent: the role runs; the body is the actor's path in UTF-8, empty for a method.</summary>
    Ready,

    /// <summary>Child to parent: the role failed; the body is a <see cref="RemoteError"/>. The exit follows.</summary>
    Failed,
}

/// <summary>Frames on a stream: length (4 bytes, little endian, of kind and body), kind (1 byte), body.</summary>
internal static class ControlStream
{
    private const int HeaderSize = 5;
    private const int LargestBody = 1 << 30;

    public static void Write(Socket socket, ControlFrame kind, ReadOnlySpan<byte> body)
    {
        byte[] frame = Frame(kind, body);
        for (int sent = 0; sent < frame.Length;)
            sent += socket.Send(frame.AsSpan(sent));
    }

    public static async Task WriteAsync(Socket socket, ControlFrame kind, ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> frame = Frame(kind, body.Span);
        while (!frame.IsEmpty)
            frame = frame[await socket.SendAsync(frame).ConfigureAwait(false)..];
    }

    /// <summary>The next frame; null when the other side is gone.</summary>
    public static (ControlFrame Kind, byte[] Body)? Read(Socket socket)
    {
        byte[] header = new byte[HeaderSize];
        if (!Fill(socket, header))
            return null;
        byte[] body = new byte[BodySize(header)];
        return Fill(socket, body) ? ((ControlFrame)header[4], body) : null;
    }

    /// <summary>The next frame; null when the other side is gone.</summary>
    public static async Task<(ControlFrame Kind, byte[] Body)?> ReadAsync(Socket socket)
    {
        byte[] header = new byte[HeaderSize];
        if (!await FillAsync(socket, header).ConfigureAwait(false))
            return null;
        byte[] body = new byte[BodySize(header)];
        return await FillAsync(socket, body).ConfigureAwait(false) ? ((ControlFrame)header[4], body) : null;
    }

    private static byte[] Frame(ControlFrame kind, ReadOnlySpan<byte> body)
    {
        if (body.Length > LargestBody)
            throw new PayloadException($"A role of {body.Length:N0} bytes is too large to hand to a process; the limit is {LargestBody:N0} bytes.");

        byte[] frame = new byte[HeaderSize + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 1 + body.Length);
        frame[4] = (byte)kind;
        body.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    private static int BodySize(byte[] header)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(header) - 1;
        return length is >= 0 and <= LargestBody ? length : throw new InvalidDataException($"A control frame claims a body of {length} bytes.");
    }

    private static bool Fill(Socket socket, byte[] buffer)
    {
        try
        {
            for (int filled = 0; filled < buffer.Length;)
            {
                int count = socket.Receive(buffer.AsSpan(filled));
                if (count == 0)
                    return false;
                filled += count;
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task<bool> FillAsync(Socket socket, byte[] buffer)
    {
        try
        {
            for (int filled = 0; filled < buffer.Length;)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
                if (count == 0)
                    return false;
                filled += count;
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
