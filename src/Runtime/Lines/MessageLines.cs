using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote;
using Akka.Serialization;
using Akka.Util;
using ProcActors.Remoting;
using ProcActors.Serialization;

namespace ProcActors.Lines;

/// <summary>
/// What the actors of this process and those of others tell each other, past the four actors and two envelopes of an association of Akka's: one line for each
/// pair of processes, dialled by who has something to say first. What the actor systems say among themselves (watches, ends, selections) goes by the association.
/// </summary>
internal sealed class MessageLines(ExtendedActorSystem system, Func<Address, Action<ILine, int, object>, Task<Line?>> dial, Func<string, Task> arrived)
{
    /// <summary>The most bytes of a message, serialised.</summary>
    public const int LargestMessage = 64 * 1024 * 1024;

    /// <summary>How much a line reads at a time: there may be one for every process, and most carry little.</summary>
    public const int BufferSize = 64 * 1024;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    // Of what a frame has room for, a third: as UTF-8 it may be three times as long.
    private const int LongestPath = 20_000;

    private readonly ConcurrentDictionary<Address, MessageLine> _peers = new();
    private readonly ConcurrentDictionary<Line, Address> _lines = new();
    private IRemoteActorRefProvider? _provider;

    /// <summary>Whether there is none, and nothing waits for one.</summary>
    public bool IsUnused => _peers.IsEmpty && _lines.IsEmpty;

    private Address Self => system.Provider.DefaultAddress;

    private IRemoteActorRefProvider Provider => _provider ??= (IRemoteActorRefProvider)system.Provider;

    /// <summary>The way to a process.</summary>
    public MessageLine To(Address peer) => _peers.GetOrAdd(peer, static (peer, lines) => new MessageLine(lines, peer, null), this);

    /// <summary>Another process has dialled.</summary>
    /// <param name="socket">Connected and introduced.</param>
    /// <param name="dialler">The address of its transport.</param>
    public void Accept(LineSocket socket, Address dialler)
    {
        Address from = dialler.WithProtocol(Self.Protocol);
        Line line = new(socket, from.Host, Receive, BufferSize);
        Keep(line, from);
        _peers.GetOrAdd(from, static (peer, made) => new MessageLine(made.Lines, peer, made.Line), (Lines: this, Line: line));
        line.Begin();
    }

    /// <summary>Dials this process itself and tells it something, so that all that takes has been compiled when it is needed.</summary>
    public async Task RehearseAsync()
    {
        if (await DialAsync(Self).ConfigureAwait(false) is not { } line)
            return;
        line.Send(Line.OwnChannel, Write($"{Self}/deadLetters", null, ""));
        await line.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Ends when nothing that an ended process's actors have told is on its way any more.</summary>
    public async Task WhenDrained(string host)
    {
        await arrived(host).ConfigureAwait(false);
        await Task.WhenAll(_lines.Where(pair => pair.Value.Host == host).Select(pair => LineHub.DrainAsync(pair.Key))).ConfigureAwait(false);
    }

    /// <summary>Sends what is queued, as far as that goes in two seconds, and closes.</summary>
    public async Task CloseAsync()
    {
        await Task.WhenAll(_peers.Values.Select(peer => peer.TellAllAsync())).WaitAsync(ClosePatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_lines.Keys.Select(line => line.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>A message as it goes on a line.</summary>
    /// <param name="recipient">For whom it is.</param>
    /// <param name="message">What it says.</param>
    /// <param name="sender">Who says it.</param>
    /// <param name="told">The message; null when it is too large to go anywhere, which has been said.</param>
    /// <returns>Whether it is for a line; if not, it is to go by the association.</returns>
    public bool TryWrite(ProcessActorRef recipient, object message, IActorRef? sender, out LineProtocol.Told? told)
    {
        told = null;
        try
        {
            told = Write(recipient.Serialized, sender?.Path is { } path ? Known(path) : null, message);
        }
        catch (Exception)
        {
            // Akka writes it again, fails again, and says so as it always does.
            return false;
        }

        if (told.Recipient.Length > LongestPath || told.Sender?.Length > LongestPath)
            return false;
        if (told.Payload.Length > LargestMessage)
        {
            system.Log.Error("A message for {0} was not sent: it takes {1} bytes, an actor's message at most {2}. Send it through a queue, a pool or a pipe, which take it in parts.", recipient.Path, told.Payload.Length, LargestMessage);
            told = null;
        }

        return true;
    }

    /// <summary>A line to a process, which reads already; null when there is no way to it.</summary>
    public async Task<Line?> DialAsync(Address peer)
    {
        if (await dial(peer, Receive).ConfigureAwait(false) is not { } line)
            return null;
        Keep(line, peer);
        line.Begin();
        return line;
    }

    /// <summary>There is no way to that process any more: whoever comes by a new reference to it finds out for himself.</summary>
    public void Forget(Address peer, MessageLine line) => _peers.TryRemove(KeyValuePair.Create(peer, line));

    private LineProtocol.Told Write(string recipient, string? sender, object message)
    {
        Serializer serializer = system.Serialization.FindSerializerFor(message);
        byte[] payload = Akka.Serialization.Serialization.WithTransport(system, (serializer, message), static write => write.serializer.ToBinary(write.message));
        string? manifest = serializer is SerializerWithStringManifest named ? named.Manifest(message)
            : serializer.IncludeManifest ? message.GetType().TypeQualifiedName()
            : null;
        return new LineProtocol.Told(recipient, sender, serializer.Identifier, manifest, payload);
    }

    /// <summary>Whether a message is what actor systems say among themselves, ours and Akka.Remote's watchers: that is for the association.</summary>
    public static bool IsOfSystems(object? message) => message is IProtocolMessage or ActorSelectionMessage or ISystemMessage or null || message.GetType().Assembly == typeof(RemoteActorRef).Assembly;

    private string Known(ActorPath path) => path.Address.HasLocalScope ? path.ToSerializationFormatWithAddress(Self) : path.ToSerializationFormat();

    private void Keep(Line line, Address peer)
    {
        _lines[line] = peer;
        line.Ended.ContinueWith(_ => _lines.TryRemove(KeyValuePair.Create(line, peer)), TaskScheduler.Default);
    }

    private void Receive(ILine line, int channel, object message)
    {
        if (message is not LineProtocol.Told told)
            throw new InvalidDataException($"a {message.GetType().Name} where actors speak");
        try
        {
            Deliver(told);
        }
        catch (PayloadException e)
        {
            // Counted where it was found out; the line goes on.
            system.Log.Log(LogLevel.WarningLevel, e, "A message for {0} was refused", told.Recipient);
        }
        catch (Exception e)
        {
            Refusals.Count(system, $"a message for {told.Recipient} that can't be read: {e.Message.TrimEnd('.')}");
        }
    }

    private void Deliver(LineProtocol.Told told)
    {
        object? message = system.Serialization.Deserialize(told.Payload, told.Serializer, told.Manifest);
        IInternalActorRef recipient = Provider.ResolveActorRefWithLocalAddress(told.Recipient, Self);
        IActorRef sender = told.Sender is null ? system.DeadLetters : Provider.ResolveActorRefWithLocalAddress(told.Sender, Self);
        if (IsOfSystems(message) || (message is IPossiblyHarmful && Provider.RemoteSettings.UntrustedMode))
            Refusals.Count(system, $"a {message?.GetType().Name ?? "null"} for {told.Recipient}, which is not to be told from another process");
        else if (!recipient.IsLocal || recipient.Equals(Provider.RemoteDaemon))
            Refusals.Count(system, $"a message for {told.Recipient}, which is not of this process");
        else
            recipient.Tell(message, sender);
    }
}
