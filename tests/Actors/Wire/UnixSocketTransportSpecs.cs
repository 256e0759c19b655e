using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Remoting;

namespace ProcActors.Tests.Actors.Wire;

public sealed class UnixSocketTransportSpecs : TransportSpecs
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-wire-");

    protected override Address Nobody => new("uds", "test", "p0-9", 1);

    protected override Address Nonsense => new("uds", "test", "../p0", 1);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Akka waits for ever when a transport throws instead of failing.</summary>
    [Fact]
    public async Task A_system_that_finds_no_place_to_listen_at_says_so()
    {
        Task<ActorSystem> start = Task.Run(() => SystemStart.Create("test", RemoteConfig.Merge(Config.Empty, WireTransport.UnixSocket), new WireSetup("/nowhere", "p0", Secret)));
        ProcActorsException refused = await Assert.ThrowsAsync<ProcActorsException>(() => start.WaitAsync(Limit));
        Assert.Contains("'/nowhere/p0'", refused.Message, StringComparison.Ordinal);
    }

    private protected override WireSetup Setup(string host, byte[] secret) => new(_folder.FullName, host, secret);

    private protected override Transport Make(ActorSystem system, Config config) => new UnixSocketTransport(system, config);

    protected override int IdleConnections => 5000;

    protected override async Task<Stream> DialAsync(Address address)
    {
        Socket raw = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await raw.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, address.Host!)));
        return new NetworkStream(raw, ownsSocket: true);
    }
}
