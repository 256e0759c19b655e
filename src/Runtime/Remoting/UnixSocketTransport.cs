using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Spawning;

namespace ProcActors.Remoting;

/// <summary>
/// Akka.Remote over Unix domain sockets. The folder of the sockets keeps other users out, the kernel tells who is at the other end, and the secret of the
/// run keeps out whatever else the same user runs.
/// </summary>
internal sealed class UnixSocketTransport(ActorSystem system, Config config) : SocketTransport(system, config, UnixSockets.Scheme)
{
    protected override bool CarriesMessages => true;

    protected override (Socket Listener, int Port) Open() => (Wire.Listener?.Value ?? UnixSockets.Listen(Wire), UnixSockets.Port);

    // The end of a process ends what was dialled there, and nobody else can open its socket.
    protected override TimeSpan DialPatience => Timeout.InfiniteTimeSpan;

    protected override async Task<WireConnection> DialAsync(Address remote, CancellationToken cancellationToken)
    {
        Socket socket = UnixSockets.Make();
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(remote.Host)), cancellationToken).ConfigureAwait(false);
            return Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override Task<WireConnection> AnswerAsync(Socket socket, CancellationToken cancellationToken) => PeerCredentials.UserOf(socket) == Posix.EffectiveUser()
        ? Task.FromResult(Connection(socket))
        : throw new InvalidDataException("another user dials");

    private static WireConnection Connection(Socket socket) => new(socket, new NetworkStream(socket));

    private string PathOf(string? host) => host is { Length: > 0 and < 40 } && host.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? UnixSockets.PathOf(Wire, host)
        : throw new InvalidAssociationException($"'{host}' is no process of this run.");
}
