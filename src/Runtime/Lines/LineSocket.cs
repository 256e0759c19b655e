using System.Net.Sockets;
using System.Runtime.InteropServices;
using ProcActors.Remoting;
using ProcActors.Spawning;

namespace ProcActors.Lines;

/// <summary>What a line runs over: read and written by threads that may stand still in it, without .NET's own machinery for that between them and the kernel.</summary>
internal abstract class LineSocket : IDisposable
{
    private const byte Here = 1;

    /// <summary>
    /// For who has dialled and been welcomed. What is encrypted goes by its stream; otherwise a pair of sockets is made, one end of which goes over the connection, which is closed:
    /// .NET has a thread watch every socket that was ever used asynchronously, and each message would wake it.
    /// </summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public static LineSocket Dial(WireConnection connection)
    {
        if (connection.IsEncrypted)
            return new StreamSocket(connection);
        (int own, int theirs) = MakePair();
        PlainSocket socket = new(own);
        try
        {
            DescriptorPassing.Send(connection.Socket.SafeHandle, [Here], [theirs], wait: true);
            connection.Socket.Dispose();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            _ = Posix.Close(theirs);
        }
    }

    /// <summary>For who has welcomed a dialler.</summary>
    /// <exception cref="InvalidDataException">It has sent no socket.</exception>
    public static async Task<LineSocket> AnswerAsync(WireConnection connection, CancellationToken cancellationToken)
    {
        if (connection.IsEncrypted)
            return new StreamSocket(connection);
        await connection.Socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        List<int> descriptors = [];
        _ = DescriptorPassing.Receive(connection.Socket.SafeHandle, new byte[1], descriptors);
        connection.Socket.Dispose();
        if (descriptors is [int own])
            return new PlainSocket(own);
        descriptors.ForEach(static descriptor => _ = Posix.Close(descriptor));
        throw new InvalidDataException("a dialler wants a line and has sent no socket for it");
    }

    private static unsafe (int Own, int Theirs) MakePair()
    {
        int* pair = stackalloc int[2];
        return Posix.SocketPair(pair) == 0
            ? (pair[0], pair[1])
            : throw new IOException($"No pair of sockets could be made: {Posix.Describe(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Whether open descriptors may go beside the bytes.</summary>
    public virtual bool CarriesDescriptors => false;

    /// <summary>Waits for bytes; 0 at the end.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="descriptors">Gets what came beside them.</param>
    public abstract int Read(Span<byte> buffer, List<int> descriptors);

    /// <summary>Sends as much as goes without waiting, 0 if that is nothing; with <paramref name="descriptors"/> beside the first byte.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public abstract int TryWrite(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors);

    /// <summary>Sends some, waiting for it.</summary>
    /// <inheritdoc cref="TryWrite"/>
    public abstract int Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors);

    /// <summary>Ends it for both sides: whoever stands in a read or write comes back.</summary>
    public abstract void Break();

    public abstract void Dispose();

    private sealed class PlainSocket : LineSocket
    {
        private const int BufferSize = 1024 * 1024;
        private readonly Socket _socket;

        public PlainSocket(int descriptor) => _socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)) { SendBufferSize = BufferSize };

        public override bool CarriesDescriptors => true;

        public override int Read(Span<byte> buffer, List<int> descriptors) => DescriptorPassing.Receive(_socket.SafeHandle, buffer, descriptors);

        public override int TryWrite(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors) => DescriptorPassing.Send(_socket.SafeHandle, bytes, descriptors, wait: false);

        public override int Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors) => DescriptorPassing.Send(_socket.SafeHandle, bytes, descriptors, wait: true);

        public override void Break()
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Ended already.
            }
        }

        public override void Dispose() => _socket.Dispose();
    }

    private sealed class StreamSocket(WireConnection connection) : LineSocket
    {
        public override int Read(Span<byte> buffer, List<int> descriptors)
        {
            try
            {
                return connection.Stream.Read(buffer);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return 0;
            }
        }

        public override int TryWrite(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors) => 0;

        public override int Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
        {
            try
            {
                connection.Stream.Write(bytes);
                return bytes.Length;
            }
            catch (ObjectDisposedException e)
            {
                throw new IOException("The connection is closed.", e);
            }
        }

        public override void Break() => connection.Socket.Dispose();

        public override void Dispose() => connection.Socket.Dispose();
    }
}
