using System.Net.Sockets;
using Akka.Actor;

namespace ProcActors.Remoting;

/// <summary>
/// Where a process listens on a Unix socket. It is there before the process has an actor system, and knows nothing of one, so that it costs little: who dials waits in its
/// queue, and is the reason to make the system.
/// </summary>
internal sealed class Door
{
    public const string Scheme = "uds";
    public const int Port = 1;
    private const int Backlog = 4096;

    private Door(Socket listener) => Listener = listener;

    public Socket Listener { get; }

    public static Door Open(WireSetup wire)
    {
        Socket listener = MakeSocket();
        listener.Bind(new UnixDomainSocketEndPoint(PathOf(wire, wire.Host)));
        listener.Listen(Backlog);
        return new Door(listener);
    }

    public static Socket MakeSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static string PathOf(WireSetup wire, string host) => Path.Combine(wire.Directory, host);

    /// <summary>The address of the system by that name behind the door.</summary>
    public static Address AddressOf(WireSetup wire, string system) => new("akka." + Scheme, system, wire.Host, Port);
}
