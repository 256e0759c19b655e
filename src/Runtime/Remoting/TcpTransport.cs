using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;

namespace ProcActors.Remoting;

/// <summary>
/// Akka.Remote over TCP on 127.0.0.1, where everybody on the machine can dial: so both sides show the run's one certificate (mutual TLS 1.3) before a word is
/// said, and each compares it byte for byte with its own. An address names the process as its host, and the port it listens on.
/// </summary>
internal sealed class TcpTransport(ActorSystem system, Config config) : SocketTransport(system, config, Scheme)
{
    public const string Scheme = "tcp";
    private const int Backlog = 4096;
    private const string NameInGreeting = "procactors";

    private RunCertificate Certificate => Wire.Certificate ?? throw new InvalidOperationException("TCP needs the run's certificate.");

    protected override (Socket Listener, int Port) Open()
    {
        Socket listener = MakeSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
        return (listener, ((IPEndPoint)listener.LocalEndPoint!).Port);
    }

    // Longer than any question waits; not for ever, since a stranger may have the port of a process that has ended.
    protected override TimeSpan DialPatience => TimeSpan.FromMinutes(1);

    protected override async Task<WireConnection> DialAsync(Address remote, CancellationToken cancellationToken)
    {
        Socket socket = MakeSocket();
        try
        {
            if (remote.Port is not (> 0 and <= ushort.MaxValue))
                throw new InvalidDataException($"'{remote}' has no port");
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, remote.Port.Value), cancellationToken).ConfigureAwait(false);
            SslStream stream = Encrypted(socket);
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = NameInGreeting,
                    ClientCertificateContext = Certificate.Context,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    AllowTlsResume = false,
                    CertificateChainPolicy = NoQuestions(),
                    RemoteCertificateValidationCallback = IsOurs,
                },
                cancellationToken).ConfigureAwait(false);
            return new WireConnection(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override async Task<WireConnection> AnswerAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        SslStream stream = Encrypted(socket);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Certificate.Context,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                CertificateChainPolicy = NoQuestions(),
                RemoteCertificateValidationCallback = IsOurs,
            },
            cancellationToken).ConfigureAwait(false);
        return new WireConnection(socket, stream);
    }

    private static Socket MakeSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static SslStream Encrypted(Socket socket) => new(new NetworkStream(socket), leaveInnerStreamOpen: false);

    // A stranger's certificate may name places to ask about it: nobody is asked, it counts only whether it is ours.
    private static X509ChainPolicy NoQuestions() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
    };

    private bool IsOurs(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) => Certificate.Is(shown);
}
