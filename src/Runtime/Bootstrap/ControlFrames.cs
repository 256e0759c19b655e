using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>What is said over the socket pair that is a child's standard input. Its end, on either side, means that the other is gone.</summary>
internal enum ControlKind : byte
{
    /// <summary>Parent to child, first and once: a <see cref="BootstrapFrame"/>.</summary>
    Bootstrap = 1,

    /// <summary>Parent to child: end what you do, as Ctrl-C would ask.</summary>
    Interrupt,

    /// <summary>Child to parent: the role runs; the body is the actor's path in UTF-8, empty for a method.</summary>
    Ready,

    /// <summary>Child to parent: the role failed; the body is a <see cref="RemoteError"/>. The exit follows.</summary>
    Failed,

    /// <summary>Parent to child, before Bootstrap: become ready for a role that is still to come; the body is a <see cref="BootstrapFrame"/> without one.</summary>
    Prepare,

    /// <summary>Child to parent: prepared, and waiting for a role; the body is the address of its actor system in UTF-8. It is in the root's book by the time its role begins, as if it had said Join.</summary>
    Idle,

    /// <summary>
    /// Child to parent, before its role begins: enter me into the root's book; the body is the address of its actor system in UTF-8. The parent asks the root in its place: a
    /// connection of the child's own to the root would take a fifth of its start, and many have no use for one.
    /// </summary>
    Join,

    /// <summary>Parent to child: it is in the book, and may begin; or a reason in UTF-8 why it may not.</summary>
    Joined,

    /// <summary>Either way: a message between the role and whoever started it. All that a child has said is read before its exit is told.</summary>
    Message,
}

/// <summary>One frame, with the sockets that came beside it.</summary>
internal sealed record ControlFrame(ControlKind Kind, byte[] Body, DescriptorList Descriptors);

/// <summary>Frames on a stream: length (4 bytes, little endian, of the body), kind (1 byte), number of sockets beside it (1 byte), body.</summary>
internal static class ControlStream
{
    private const int HeaderSize = 6;
    private const int LargestBody = 1 << 30;

    /// <summary>Writes a frame without sockets; blocks while the pipe is full.</summary>
    public static void Write(Socket socket, ControlKind kind, ReadOnlySpan<byte> body)
    {
        byte[] frame = Frame(kind, body, 0);
        for (int sent = 0; sent < frame.Length;)
            sent += socket.Send(frame.AsSpan(sent));
    }

    public static async Task WriteAsync(Socket socket, ControlKind kind, ReadOnlyMemory<byte> body, DescriptorList? descriptors = null)
    {
        ReadOnlyMemory<byte> frame = Frame(kind, body.Span, descriptors?.Descriptors.Count ?? 0);
        if (descriptors is { Descriptors.Count: > 0 })
            frame = frame[await DescriptorPassing.SendAsync(socket, frame[..HeaderSize], descriptors.Descriptors).ConfigureAwait(false)..];
        while (!frame.IsEmpty)
            frame = frame[await socket.SendAsync(frame).ConfigureAwait(false)..];
    }

    /// <summary>The next frame; null when the other side is gone. Sockets beside it are lost: only a child expects any.</summary>
    public static async Task<ControlFrame?> ReadAsync(Socket socket)
    {
        byte[] header = new byte[HeaderSize];
        if (!await FillAsync(socket, header).ConfigureAwait(false))
            return null;
        byte[] body = new byte[BodySize(header)];
        return await FillAsync(socket, body).ConfigureAwait(false) ? new ControlFrame((ControlKind)header[4], body, new DescriptorList()) : null;
    }

    /// <summary>The next frame with its sockets, read by a blocking thread; null when the other side is gone.</summary>
    public static ControlFrame? Read(int descriptor)
    {
        List<int> received = [];
        byte[] header = new byte[HeaderSize];
        if (!DescriptorPassing.Fill(descriptor, header, received))
            return null;
        byte[] body = new byte[BodySize(header)];
        if (!DescriptorPassing.Fill(descriptor, body, received))
            return null;
        return received.Count == header[5]
            ? new ControlFrame((ControlKind)header[4], body, DescriptorList.Received(received))
            : throw new InvalidDataException($"A control frame came with {received.Count} sockets instead of {header[5]}: is the limit of open files reached?");
    }

    /// <exception cref="PayloadException">It is larger than a frame may be.</exception>
    public static void CheckSize(long size, string what)
    {
        if (size > LargestBody)
            throw new PayloadException(string.Create(CultureInfo.InvariantCulture, $"{what} comes to {size:N0} bytes, too much to hand to a process; the limit is {LargestBody:N0} bytes."));
    }

    private static byte[] Frame(ControlKind kind, ReadOnlySpan<byte> body, int descriptors)
    {
        CheckSize(body.Length, "A message");
        byte[] frame = new byte[HeaderSize + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        frame[4] = (byte)kind;
        frame[5] = (byte)descriptors;
        body.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    private static int BodySize(byte[] header)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is >= 0 and <= LargestBody ? length : throw new InvalidDataException($"A control frame claims a body of {length} bytes.");
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
