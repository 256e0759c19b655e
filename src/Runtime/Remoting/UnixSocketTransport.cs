using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Spawning;

namespace ProcActors.Remoting;

/// <summary>
/// Akka.Remote over Unix domain sockets. The folder of the sockets keeps other users out, the kernel tells who is at the other end, and a secret of the
/// run keeps out whatever else the same user runs:
/// <code>
///   dialler -- "PA01", secret, length, own address --> listener -- 1 byte: welcome --> dialler;   then frames both ways
/// </code>
/// </summary>
internal sealed class UnixSocketTransport : Transport
{
    public const string Scheme = "uds";
    public const int Port = 1;
    private const int Backlog = 4096;

    private readonly WireSetup _wire;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly HashSet<UnixSocketLink> _links = [];
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Address _self = null!;
    private volatile bool _stopping;

    public UnixSocketTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? RemoteConfig.MaximumFrameSize;
        _wire = system.Settings.Setup.Get<WireSetup>() is { HasValue: true } setup ? setup.Value : throw new InvalidOperationException("This transport is for actor systems of a ProcessRuntime only.");
    }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(PathOf(_wire.Host)));
        _listener.Listen(Backlog);
        _self = new Address(Scheme, System.Name, _wire.Host, Port);
        _ = AcceptAsync();
        return Task.FromResult((_self, _associations));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(remoteAddress.Host))).ConfigureAwait(false);
            await UnixSocketHandshake.DialAsync(socket, _wire.Secret, _self.ToString()).ConfigureAwait(false);
            return Add(socket, remoteAddress);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            socket.Dispose();
            throw new InvalidAssociationException($"No way to {remoteAddress}: {e.Message}", e);
        }
    }

    public override async Task<bool> Shutdown()
    {
        _stopping = true;
        _listener.Dispose();
        List<UnixSocketLink> links;
        lock (_links)
            links = [.. _links];
        await Task.WhenAll(links.Select(link => link.CloseAsync())).ConfigureAwait(false);
        return true;
    }

    private string PathOf(string? host) => host is { Length: > 0 and < 40 } && host.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? Path.Combine(_wire.Directory, host)
        : throw new InvalidAssociationException($"'{host}' is no process of this run.");

    private UnixSocketLink Add(Socket socket, Address remote)
    {
        UnixSocketLink link = new(socket, _self, remote, (int)MaximumPayloadBytes, Remove);
        lock (_links)
            _links.Add(link);
        link.Begin();
        return link;
    }

    private void Remove(UnixSocketLink link)
    {
        lock (_links)
            _links.Remove(link);
    }

    private async Task AcceptAsync()
    {
        IAssociationEventListener associations = await _associations.Task.ConfigureAwait(false);
        while (!_stopping)
        {
            try
            {
                _ = WelcomeAsync(await _listener.AcceptAsync().ConfigureAwait(false), associations);
            }
            catch (Exception e) when (_stopping && e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the dialler was gone at once: those that are connected go on, and so does the listener.
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }

    private async Task WelcomeAsync(Socket socket, IAssociationEventListener associations)
    {
        try
        {
            if (PeerCredentials.UserOf(socket) != Posix.EffectiveUser())
                throw new InvalidDataException("another user dials");
            string address = await UnixSocketHandshake.AnswerAsync(socket, _wire.Secret).ConfigureAwait(false);
            associations.Notify(new InboundAssociation(Add(socket, ParseAddress(address))));
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            Refusals.Count(e.Message);
            socket.Dispose();
        }
    }

    private static Address ParseAddress(string text)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (UriFormatException e)
        {
            throw new InvalidDataException("the dialler's address is none", e);
        }
    }
}
