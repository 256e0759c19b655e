using System.Net.Sockets;
using Akka.Actor;

namespace ProcActors.Remoting;

/// <summary>
/// A process's Unix socket. It is there before the process has an actor system, and knows nothing of one, so that it costs little: who dials waits in its queue, and is the
/// reason to make the system.
/// </summary>
internal static class UnixSockets
{
    public const string Scheme = "uds";
    public const int Port = 1;
    private const int Backlog = 4096;

    /// <summary>Opens this process's socket, at which others wait from then on.</summary>
    /// <exception cref="ProcActorsException">It can't be opened.</exception>
    public static Socket Listen(WireSetup wire)
    {
        string path = PathOf(wire, wire.Host);
        Socket listener = Make();
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(Backlog);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new ProcActorsException($"Could not open '{path}', where other processes of the run would find this one: {(Directory.Exists(wire.Directory) ? e.Message : "the folder is gone")}.", e);
        }
    }

    public static Socket Make() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static string PathOf(WireSetup wire, string host) => Path.Combine(wire.Directory, host);

    /// <summary>The address of the system by that name that is, or will be, behind this process's socket.</summary>
    public static Address AddressOf(WireSetup wire, string system) => new("akka." + Scheme, system, wire.Host, Port);
}
