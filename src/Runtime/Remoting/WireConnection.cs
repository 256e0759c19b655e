using System.Net.Sockets;

namespace ProcActors.Remoting;

/// <summary>A connected socket, and the stream over it: the socket's own, or one that encrypts.</summary>
/// <param name="Socket">Set up by the transport; closed with the stream.</param>
/// <param name="Stream">What is read and written.</param>
internal sealed record WireConnection(Socket Socket, Stream Stream) : IAsyncDisposable
{
    /// <summary>Whether bytes may go by way of the stream only.</summary>
    public bool IsEncrypted => Stream is not NetworkStream;

    /// <summary>Whether closing at once could lose what has been written.</summary>
    public bool EndsInTwoSteps => Socket.AddressFamily != AddressFamily.Unix;

    /// <summary>Closes both.</summary>
    public ValueTask DisposeAsync()
    {
        // The stream would close the socket too, but in its own time: a stream that encrypts waits for a write that may never end.
        Socket.Dispose();
        return Stream.DisposeAsync();
    }
}
