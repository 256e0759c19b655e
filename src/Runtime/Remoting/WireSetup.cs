using System.Net.Sockets;
using Akka.Actor.Setup;
using ProcActors.Lines;
using ProcActors.Serialization;

namespace ProcActors.Remoting;

/// <summary>
/// What an actor system needs to be part of a run's network: where the sockets are, its own name there, and the secret that every process of the run
/// knows. It travels in memory and over the line between parent and child only.
/// </summary>
internal sealed class WireSetup(string directory, string host, byte[] secret, IReadOnlyList<Type>? allowedTypes = null, RunCertificate? certificate = null, Type? payloadSerializer = null) : Setup
{
    public const int SecretSize = 32;

    /// <summary>Empty where no Unix sockets are used.</summary>
    public string Directory => directory;

    /// <summary>The host part of the system's address, and the name of its Unix socket: new for every incarnation.</summary>
    public string Host => host;

    public byte[] Secret => secret;

    /// <summary>What both sides show each other over TCP; null where Unix sockets are used.</summary>
    public RunCertificate? Certificate => certificate;

    public WireTransport Transport => certificate is null ? WireTransport.UnixSocket : WireTransport.Tcp;

    /// <summary>What may travel beside the types that always may.</summary>
    public IReadOnlyList<Type> AllowedTypes { get; } = allowedTypes ?? [];

    /// <summary>The application's <see cref="IPayloadSerializer"/>; null when it has none.</summary>
    public Type? PayloadSerializer => payloadSerializer;

    /// <summary>By which users' values become bytes in this process; null where the system makes its own.</summary>
    public PayloadSerializer? Payloads { get; set; }

    /// <summary>Where the process listens also before there is a system, opened by who needs it first; null where only the system does.</summary>
    public Lazy<Socket>? Listener { get; set; }

    /// <summary>The transport of this system, once it has begun: it dials lines too.</summary>
    public ILineDialler? Dialler { get; set; }

    /// <summary>Where lines that others dial end; null where none are expected.</summary>
    public LineHub? Lines { get; set; }

    /// <summary>By which what actors tell goes to other processes; null where it goes by Akka's associations.</summary>
    public MessageLines? Messages { get; set; }

    /// <summary>Removes the socket of a process that has ended, which most leave behind.</summary>
    public void Forget(Incarnation ended)
    {
        try
        {
            if (Directory.Length > 0)
                File.Delete(UnixSockets.PathOf(this, HostOf(ended)));
        }
        catch (IOException)
        {
            // The folder itself has gone: the run is ending.
        }
    }

    public static string HostOf(Incarnation incarnation) => "p" + incarnation.Number.Replace('.', '-');

    /// <summary>The number of the incarnation that is at a host.</summary>
    public static string NumberOf(string host) => host.TrimStart('p').Replace('-', '.');
}
