using System.Net.Security;
using System.Security.Authentication;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>A bare connection that has introduced itself as the run's own processes do.</summary>
internal sealed class ForeignDialler(WireSetup wire, Target target)
{
    public async Task<Stream> DialAsync(WirePurpose purpose)
    {
        Stream stream = await new Door(target).ConnectAsync().ConfigureAwait(false);
        if (wire.Certificate is { } certificate)
        {
            SslStream encrypted = new(stream);
            SslClientAuthenticationOptions options = new() { TargetHost = "procactors", ClientCertificateContext = certificate.Context, EnabledSslProtocols = SslProtocols.Tls13, RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Is(shown) };
            await encrypted.AuthenticateAsClientAsync(options).ConfigureAwait(false);
            stream = encrypted;
        }

        await WireHandshake.DialAsync(stream, wire.Secret, $"{(wire.Certificate is null ? UnixSockets.Scheme : TcpTransport.Scheme)}://procactors@p8:1", purpose, CancellationToken.None).ConfigureAwait(false);
        return stream;
    }
}
