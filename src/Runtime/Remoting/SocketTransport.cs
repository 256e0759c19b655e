using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using ProcActors.Lines;

namespace ProcActors.Remoting;

/// <summary>
/// Akka.Remote over sockets that begin with an introduction; what is below it, and who may dial, differ:
/// <code>
///   dialler -- "PA01", secret, length, own address --> listener -- 1 byte: welcome --> dialler;   then frames both ways
/// </code>
/// </summary>
internal abstract class SocketTransport : Transport, ILineDialler
{
    // A dialler that does not say who it is is let go of after this.
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _ended = new();
    private readonly HashSet<WireLink> _links = [];
    private readonly ConcurrentDictionary<Task, string> _arriving = new();
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _listener;
    private Address _self = null!;
    private volatile bool _stopping;

    protected SocketTransport(ActorSystem system, Config config, string scheme)
    {
        System = system;
        Config = config;
        SchemeIdentifier = scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? RemoteConfig.MaximumFrameSize;
        _patience = config.GetTimeSpan("introduction-timeout", RemoteConfig.IntroductionTimeout);
        Wire = system.Settings.Setup.Get<WireSetup>() is { HasValue: true } setup ? setup.Value : throw new InvalidOperationException("This transport is for actor systems of a ProcessRuntime only.");
        Wire.Dialler = this;
    }

    protected WireSetup Wire { get; }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        int port;
        try
        {
            (_listener, port) = Open();
        }
        catch (Exception e) when (e is SocketException or ProcActorsException)
        {
            // Thrown from here it would end Akka's manager of endpoints, and whoever starts the system would wait for it for ever.
            return Task.FromException<(Address, TaskCompletionSource<IAssociationEventListener>)>(e);
        }

        _self = new Address(SchemeIdentifier, System.Name, Wire.Host, port);
        if (CarriesMessages)
            Wire.Messages = new MessageLines((ExtendedActorSystem)System, DialMessagesAsync, WhenArrived);
        _ = AcceptAsync(_listener);
        return Task.FromResult((_self, _associations));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        try
        {
            return await DialAsync(remoteAddress, WirePurpose.Association, connection => Add(connection, remoteAddress)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new InvalidAssociationException($"No way to {remoteAddress}: {e.Message}", e);
        }
    }

    /// <summary>A connection for a <see cref="Lines.Line"/>.</summary>
    /// <exception cref="ProcActorsException">There is no way to it.</exception>
    public async Task<ILine> DialLineAsync(Address root, Action<ILine, int, object> receive)
    {
        try
        {
            return await DialAsync(root, WirePurpose.Coordination, connection => new Line(LineSocket.Dial(connection), "root", receive)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ProcActorsException($"No line to {root}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task WhenArrived(string host) => Task.WhenAll(_arriving.Where(pair => pair.Value == host).Select(pair => pair.Key));

    /// <summary>Whether this process is connected with nobody but <paramref name="host"/>.</summary>
    public bool KnowsOnly(string host)
    {
        lock (_links)
            return _links.All(link => link.RemoteAddress.Host == host);
    }

    public override async Task<bool> Shutdown()
    {
        _stopping = true;
        _listener?.Dispose();
        List<WireLink> links;
        lock (_links)
            links = [.. _links];
        await Task.WhenAll(links.Select(link => link.CloseAsync())).ConfigureAwait(false);
        if (Wire.Messages is { } messages)
            await messages.CloseAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>A listening socket, and the port that is part of this process's address.</summary>
    protected abstract (Socket Listener, int Port) Open();

    /// <summary>A connection to another process, as far as the introduction; what fails halfway is closed.</summary>
    protected abstract Task<WireConnection> DialAsync(Address remote, CancellationToken cancellationToken);

    /// <summary>How long an answer is waited for: a process that stands still may wake, and what is to be said to it would be lost.</summary>
    protected abstract TimeSpan DialPatience { get; }

    /// <summary>What somebody has dialled, as far as the introduction; the caller closes the socket when this fails.</summary>
    /// <exception cref="InvalidDataException">Whoever dials is nobody to talk to.</exception>
    protected abstract Task<WireConnection> AnswerAsync(Socket socket, CancellationToken cancellationToken);

    /// <summary>Whether what actors tell goes by lines of its own, beside Akka's associations.</summary>
    protected virtual bool CarriesMessages => false;

    private async Task<Line?> DialMessagesAsync(Address to, Action<ILine, int, object> receive)
    {
        try
        {
            return await DialAsync(to, WirePurpose.Messages, connection => new Line(LineSocket.Dial(connection), to.Host, receive, MessageLines.BufferSize)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsRefusal(e) || e is InvalidAssociationException)
        {
            return null;
        }
    }

    private async Task<T> DialAsync<T>(Address to, WirePurpose purpose, Func<WireConnection, T> make)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(DialPatience);
        WireConnection connection = await DialAsync(to, patience.Token).ConfigureAwait(false);
        try
        {
            await WireHandshake.DialAsync(connection.Stream, Wire.Secret, _self.ToString(), purpose, patience.Token).ConfigureAwait(false);
            return make(connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is SocketException or IOException or InvalidDataException or AuthenticationException or OperationCanceledException or ObjectDisposedException;

    private WireLink Add(WireConnection connection, Address remote)
    {
        WireLink link = new(connection, _self, remote, (int)MaximumPayloadBytes, Remove, what => Refusals.Count(System, what));
        lock (_links)
            _links.Add(link);
        link.Begin();
        return link;
    }

    private void Remove(WireLink link)
    {
        lock (_links)
            _links.Remove(link);
    }

    private async Task AcceptAsync(Socket listener)
    {
        IAssociationEventListener associations = await _associations.Task.ConfigureAwait(false);
        while (!_stopping)
        {
            try
            {
                _ = WelcomeAsync(await listener.AcceptAsync().ConfigureAwait(false), associations);
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
        using CancellationTokenSource patience = new(_patience);
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            WireConnection connection = await AnswerAsync(socket, patience.Token).ConfigureAwait(false);
            (string address, WirePurpose purpose) = await WireHandshake.HearAsync(connection.Stream, Wire.Secret, patience.Token).ConfigureAwait(false);
            Address from = WireAddress.TryParse(address) ?? throw new InvalidDataException("the dialler's address is none");

            // Once welcomed it may say something and die before this thread is here again.
            _arriving[arrived.Task] = from.Host;
            await WireHandshake.WelcomeAsync(connection.Stream, patience.Token).ConfigureAwait(false);
            if (purpose == WirePurpose.Association)
                associations.Notify(new InboundAssociation(Add(connection, from)));
            else if (purpose == WirePurpose.Coordination && Wire.Lines is { } lines)
                lines.Accept(await LineSocket.AnswerAsync(connection, patience.Token).ConfigureAwait(false), from);
            else if (purpose == WirePurpose.Messages && Wire.Messages is { } messages)
                messages.Accept(await LineSocket.AnswerAsync(connection, patience.Token).ConfigureAwait(false), from);
            else
                throw new InvalidDataException("a dialler wants a line of a kind that is not offered here");
        }
        catch (Exception e) when (IsRefusal(e))
        {
            Refusals.Count(System, e is OperationCanceledException ? "a dialler that did not introduce itself" : e.Message.TrimEnd('.'));
            socket.Dispose();
        }
        finally
        {
            _arriving.TryRemove(arrived.Task, out _);
            arrived.SetResult();
        }
    }
}
