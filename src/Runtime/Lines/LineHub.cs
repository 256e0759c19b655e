using System.Collections.Concurrent;
using Akka.Actor;
using ProcActors.Registry;
using ProcActors.Remoting;

namespace ProcActors.Lines;

/// <summary>The lines of this process: to the root, or, in the root, from all others.</summary>
internal sealed class LineHub
{
    // What a reaped process has said is there to be read at once, unless something that it started holds its socket open.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    private readonly ExtendedActorSystem _system;
    private readonly WireSetup _wire;
    private readonly Address _root;
    private readonly ConcurrentDictionary<string, ILine> _lines = new();
    private readonly ConcurrentDictionary<(ILine, int), (IActorRef Coordinator, IActorRef Endpoint)> _bound = new();
    private readonly ConcurrentDictionary<int, Action<object>> _channels = new();
    private readonly ConcurrentDictionary<string, (ILine Line, HashSet<IActorRef> Coordinators)> _listeners = new();
    private readonly Lock _gate = new();
    private Task<ILine>? _toRoot;
    private int _lastChannel;

    public LineHub(ActorSystem system, WireSetup wire, Address root)
    {
        _system = (ExtendedActorSystem)system;
        _wire = wire;
        _root = root;
        Arenas = new Arenas(IsRoot ? null : async () => (Line)await ToRootAsync().ConfigureAwait(false), isPossible: wire.Dialler is null or SocketTransport);
    }

    /// <summary>Where large values lie.</summary>
    public Arenas Arenas { get; }

    /// <summary>Whether there has been none.</summary>
    public bool IsUnused => _toRoot is null && _lines.IsEmpty;

    private bool IsRoot => _system.Provider.DefaultAddress.Equals(_root);

    /// <summary>Calls back when no word of the process that has ended is on its way any more; at once when none is.</summary>
    public void WhenDrained(Incarnation process, Action then)
    {
        string host = WireSetup.HostOf(process);
        Task drained = DrainAsync(host);
        if (drained.IsCompleted)
            then();
        else
            drained.ContinueWith(_ => then(), TaskScheduler.Default);
    }

    /// <summary>Ends when all that the process at the other end, which has ended, has said has been received.</summary>
    public static async Task DrainAsync(ILine line)
    {
        await line.Ended.WaitAsync(DrainPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        line.Break();
        await line.Ended.ConfigureAwait(false);
    }

    private async Task DrainAsync(string host)
    {
        if (_wire.Dialler is { } dialler)
            await dialler.WhenArrived(host).ConfigureAwait(false);
        if (_lines.TryGetValue(host, out ILine? line))
            await DrainAsync(line).ConfigureAwait(false);
    }

    /// <summary>Root: a coordinator has heard of a process's end, after all that the process had to say to it.</summary>
    public void OnEndHeard(Incarnation process, IActorRef coordinator)
    {
        string host = WireSetup.HostOf(process);
        if (!_listeners.TryGetValue(host, out (ILine Line, HashSet<IActorRef> Coordinators) listeners))
            return;
        lock (listeners.Coordinators)
        {
            if (!listeners.Coordinators.Remove(coordinator) || listeners.Coordinators.Count > 0)
                return;
        }

        _listeners.TryRemove(host, out _);
        if (listeners.Line is Line ended)
            Arenas.OnOwnerEnded(ended);
    }

    /// <summary>Root: a process has dialled.</summary>
    public void Accept(LineSocket socket, Address from) => Accept(new Line(socket, from.Host, ReceiveAtRoot));

    /// <summary>Root: a process has dialled, over whatever the line is made of; what it says is for <see cref="ReceiveAtRoot"/>.</summary>
    public void Accept(ILine line)
    {
        _lines[line.Name] = line;
        line.Ended.ContinueWith(
            _ =>
            {
                _lines.TryRemove(KeyValuePair.Create(line.Name, line));
                foreach ((ILine, int) channel in _bound.Keys.Where(key => key.Item1 == line))
                    _bound.TryRemove(channel, out var _);
            },
            TaskScheduler.Default);
        line.Begin();
    }

    /// <summary>A way to a coordinator, and the reference that stands for its other end.</summary>
    /// <param name="path">The coordinator's path in the root.</param>
    /// <param name="receive">Gets what the coordinator says, in order, by one thread at a time.</param>
    /// <param name="broken">Called once, when the coordinator can't be reached any more.</param>
    /// <exception cref="ProcActorsException">The root can't be reached.</exception>
    public async Task<Action<object>> ConnectAsync(string path, Action<object> receive, Action<string> broken)
    {
        _ = _system.WhenTerminated.ContinueWith(_ => broken("the ProcessRuntime of this process has been stopped, and its actor system with it"), TaskScheduler.Default);
        int channel = Interlocked.Increment(ref _lastChannel);
        if (IsRoot)
        {
            IActorRef coordinator = _system.Provider.ResolveActorRef(_root + path);
            LineRef self = new(_system.Provider, PathOf("local", channel), receive);
            return message => coordinator.Tell(message, self);
        }

        ILine line = await ToRootAsync().ConfigureAwait(false);
        _channels[channel] = receive;
        _ = line.Ended.ContinueWith(_ => broken("the connection to the root process has ended"), TaskScheduler.Default);
        line.Send(channel, new LineProtocol.Bind(path));
        return message => line.Send(channel, message);
    }

    /// <summary>Sends what is queued and closes.</summary>
    public Task CloseAsync()
    {
        List<ILine> lines = [.. _lines.Values];
        lock (_gate)
        {
            if (_toRoot is { IsCompletedSuccessfully: true } line)
                lines.Add(line.Result);
        }

        return Task.WhenAll(lines.Select(line => line.CloseAsync()));
    }

    private Task<ILine> ToRootAsync()
    {
        lock (_gate)
        {
            // A failed attempt is not kept: the next caller tries anew.
            if (_toRoot is null || _toRoot.IsFaulted)
                _toRoot = DialAsync();
            return _toRoot;
        }
    }

    private async Task<ILine> DialAsync()
    {
        ILine line = await _wire.Dialler!.DialLineAsync(_root, ReceiveHere).ConfigureAwait(false);
        line.Begin();
        return line;
    }

    private void ReceiveHere(ILine line, int channel, object message)
    {
        if (channel == Line.OwnChannel)
            Arenas.Receive((Line)line, message);
        else if (_channels.TryGetValue(channel, out Action<object>? receive))
            receive(message);
    }

    /// <summary>A process has said something.</summary>
    public void ReceiveAtRoot(ILine line, int channel, object message)
    {
        if (channel == Line.OwnChannel)
        {
            Arenas.Receive((Line)line, message);
        }
        else if (message is LineProtocol.Bind bind)
        {
            // Of all that lives in the root only coordinators are spoken to here.
            if (!bind.Path.StartsWith($"/system/{RegistryActor.Name}/", StringComparison.Ordinal))
                throw new InvalidDataException($"'{bind.Path}' is no coordinator");
            IActorRef endpoint = new LineRef(_system.Provider, PathOf(line.Name, channel), said => line.Send(channel, said));
            IActorRef coordinator = _system.Provider.ResolveActorRef(_root + bind.Path);
            _bound[(line, channel)] = (coordinator, endpoint);
            HashSet<IActorRef> listeners = _listeners.GetOrAdd(line.Name, _ => (line, [])).Coordinators;
            lock (listeners)
                listeners.Add(coordinator);
        }
        else if (_bound.TryGetValue((line, channel), out (IActorRef Coordinator, IActorRef Endpoint) bound))
        {
            bound.Coordinator.Tell(message, bound.Endpoint);
        }
    }

    private ActorPath PathOf(string process, int channel) => new RootActorPath(_root) / "lines" / process / channel.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
