using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Remoting;

namespace ProcActors.Tests.Actors.Wire;

public sealed class TcpTransportSpecs : TransportSpecs
{
    private readonly RunCertificate _certificate = RunCertificate.Create();

    protected override Address Nobody => new("tcp", "test", "p0-9", 1);

    protected override Address Nonsense => new("tcp", "test", "p0-9");

    [Fact]
    public void A_certificate_is_the_same_after_its_way_to_a_child()
    {
        RunCertificate child = RunCertificate.Import(_certificate.Export());
        Assert.True(_certificate.Is(child.Context.TargetCertificate));
        Assert.True(child.Context.TargetCertificate.HasPrivateKey);
        Assert.False(RunCertificate.Create().Is(child.Context.TargetCertificate));
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("another run's certificate")]
    [InlineData("plain text")]
    [InlineData("TLS 1.2")]
    public async Task A_stranger_is_refused_and_counted(string kind)
    {
        long before = Refusals.Total;
        await using Stream raw = await ConnectedAsync(ServerAddress);
        Stream spoken = raw;
        try
        {
            if (kind == "plain text")
                await WireHandshake.DialAsync(raw, Secret, "tcp://test@p0-7:1", WirePurpose.Association, CancellationToken.None).WaitAsync(Limit);
            else
                spoken = await GreetAsync(raw, kind);
            await WireHandshake.DialAsync(spoken, Secret, "tcp://test@p0-7:1", WirePurpose.Association, CancellationToken.None).WaitAsync(Limit);
            Assert.Fail("The stranger was welcomed.");
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            // As it should be.
        }

        await raw.DisposeAsync();
        long began = TimeProvider.System.GetTimestamp();
        while (Refusals.Total == before)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "the refusal was not counted");
            await Task.Delay(5);
        }

        await UnharmedAsync();
    }

    [Fact]
    public async Task A_dialler_shows_nothing_to_a_listener_that_is_not_of_the_run()
    {
        using TcpListener impostor = new(IPAddress.Loopback, 0);
        impostor.Start();
        TcpTransport dialler = (TcpTransport)(await MakeAsync("p0-3")).Transport;
        Task<AssociationHandle> dialled = dialler.Associate(new Address("tcp", "test", "p0-8", ((IPEndPoint)impostor.LocalEndpoint).Port));
        await using SslStream stream = new(new NetworkStream(await impostor.AcceptSocketAsync(), ownsSocket: true));
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = RunCertificate.Create().Context });
            await stream.ReadExactlyAsync(new byte[1]);
        });
        await Assert.ThrowsAsync<InvalidAssociationException>(() => dialled);
    }

    private protected override WireSetup Setup(string host, byte[] secret) => new("", host, secret, certificate: _certificate);

    private protected override Transport Make(ActorSystem system, Config config) => new TcpTransport(system, config);

    // Each takes a TLS handshake.
    protected override int IdleConnections => 500;

    protected override async Task<Stream> DialAsync(Address address) => await GreetAsync(await ConnectedAsync(address), "the run's certificate");

    private static async Task<SslStream> GreetAsync(Stream raw, RunCertificate? certificate, SslProtocols protocol = SslProtocols.Tls13)
    {
        SslStream stream = new(raw);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "procactors",
            ClientCertificateContext = certificate?.Context,
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }).WaitAsync(Limit);
        return stream;
    }

    private Task<SslStream> GreetAsync(Stream raw, string kind) => kind switch
    {
        "the run's certificate" => GreetAsync(raw, _certificate),
        "no certificate" => GreetAsync(raw, certificate: null),
        "TLS 1.2" => GreetAsync(raw, _certificate, SslProtocols.Tls12),
        _ => GreetAsync(raw, RunCertificate.Create()),
    };

    private async Task<Stream> ConnectedAsync(Address address)
    {
        Socket raw = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await raw.ConnectAsync(IPAddress.Loopback, address.Port!.Value);
        return new NetworkStream(raw, ownsSocket: true);
    }
}
