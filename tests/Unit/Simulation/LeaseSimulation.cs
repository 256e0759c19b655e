using ProcActors.Leases;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// One schedule of a lock or semaphore and the processes that want it, chosen by a seed. Requests and grants are late, processes freeze, wake, give up and
/// are killed; what is judged is what the processes themselves hold: a grant counts from its arrival until its owner lets go or has been killed.
/// </summary>
internal sealed class LeaseSimulation
{
    private const int Steps = 150;
    private readonly Random _random;
    private readonly SeededFault _fault;
    private readonly int _permits;
    private readonly LeaseState _state;
    private readonly List<Peer> _peers = [];
    private readonly List<long> _line = [];
    private long _requests;
    private long _lastToken;
    private int _lives;

    public LeaseSimulation(int seed, SeededFault fault = SeededFault.None)
    {
        _random = new Random(seed);
        _fault = fault;
        _permits = _random.Next(2) == 0 ? 1 : _random.Next(2, 4);
        _state = new LeaseState(_permits, bounded: true);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SimulationException">A promise is broken.</exception>
    public void Run()
    {
        for (int i = 0; i < 4; i++)
            Join();
        for (int step = 0; step < Steps; step++)
            Step(_peers[_random.Next(_peers.Count)]);
        Drain();
        if (_state.Free != _permits || _state.WaitingCount > 0)
            throw new SimulationException($"{_state.Free} of {_permits} permits are free and {_state.WaitingCount} requests wait when all is over");
    }

    private void Join() => _peers.Add(new Peer(new Incarnation("run", $"p{++_lives}", $"0.{_lives}")));

    private void Step(Peer peer)
    {
        bool awake = !peer.Dead && !peer.Frozen;
        switch (_random.Next(14))
        {
            case 0 or 1 when awake && peer.Wanted.Count + peer.Held.Count < 3:
                long request = ++_requests;
                peer.Wanted.Add(request);
                int count = _random.Next(1, _permits + 1);
                bool wait = _random.Next(5) > 0;
                peer.ToLock.Enqueue(() =>
                {
                    _line.Add(request);
                    _state.Acquire(peer.Process, request, count, wait);
                });
                break;
            case 2 or 3 when awake && peer.Held.Count > 0:
                Release(peer);
                break;
            case 4 when awake && peer.Wanted.Count > 0:
                long given = peer.Wanted[0];
                peer.ToLock.Enqueue(() => _state.Withdraw(peer.Process, given));
                break;
            case 5 when _random.Next(3) == 0:
                peer.Frozen = !peer.Frozen;
                if (peer.Frozen && _fault == SeededFault.GrantBeforeReap)
                    Tell(() => _state.End(peer.Process));
                break;
            case 6 when _random.Next(3) == 0 && !peer.Dead:
                peer.Dead = true;
                while (peer.ToLock.Count > 0 && _random.Next(2) == 0)
                    Hear(peer);
                peer.ToLock.Clear();
                Join();
                break;
            case 7 when peer.Dead:
                Reap(peer);
                break;
            case < 11:
                Hear(peer);
                break;
            default:
                Deliver(peer);
                break;
        }
    }

    private void Release(Peer peer)
    {
        (long token, _) = peer.Held[0];
        peer.Held.RemoveAt(0);
        long request = ++_requests;
        peer.ToLock.Enqueue(() => _state.Release(peer.Process, request, token));
    }

    private void Hear(Peer peer)
    {
        if (!peer.Reaped && peer.ToLock.TryDequeue(out Action? message))
            Tell(message);
    }

    private void Tell(Action message)
    {
        message();
        _state.AssertInvariants();
        foreach (LeaseReply reply in _state.Replies)
        {
            Peer peer = _peers.Find(peer => peer.Process == reply.To)!;
            int place = _line.IndexOf(reply.Request);
            if (place >= 0)
                _line.RemoveAt(place);
            if (reply.Lease is { } lease)
            {
                if (place > 0)
                    throw new SimulationException($"{peer.Process} has a lease before {place} who came first");
                if (peer.Reaped)
                    throw new SimulationException($"{peer.Process} has been reaped and is granted lease {lease.Token}");
                if (lease.Token <= _lastToken)
                    throw new SimulationException($"lease {lease.Token} came after lease {_lastToken}");
                _lastToken = lease.Token;
            }

            peer.FromLock.Enqueue(reply);
        }

        _state.Replies.Clear();
        _state.Events.Clear();
    }

    private void Deliver(Peer peer)
    {
        if (peer.Dead || peer.Frozen || !peer.FromLock.TryDequeue(out LeaseReply reply))
            return;
        peer.Wanted.Remove(reply.Request);
        if (reply.Lease is not { } lease)
            return;
        peer.Held.Add((lease.Token, lease.Count));
        int held = _peers.Where(other => !other.Dead).Sum(other => other.Held.Sum(one => one.Count));
        if (held > _permits)
            throw new SimulationException($"{held} permits of {_permits} are held at once, by processes that live");
    }

    private void Reap(Peer peer)
    {
        if (peer.Reaped)
            return;
        peer.Reaped = true;
        _line.RemoveAll(peer.Wanted.Contains);
        if (_fault != SeededFault.NothingReturnedAtDeath)
            Tell(() => _state.End(peer.Process));
    }

    private void Drain()
    {
        for (int round = 0; round < 100; round++)
        {
            foreach (Peer peer in _peers)
            {
                peer.Frozen = false;
                while (peer.ToLock.Count > 0 && !peer.Dead)
                    Hear(peer);
                if (peer.Dead)
                    Reap(peer);
                while (peer.FromLock.Count > 0 && !peer.Dead)
                    Deliver(peer);
                while (peer.Held.Count > 0 && !peer.Dead)
                    Release(peer);
            }
        }

        if (_peers.Find(peer => !peer.Dead && peer.Wanted.Count > 0) is { } stuck)
            throw new SimulationException($"{stuck.Process} waits for ever");
    }

    /// <summary>A process, and its links to and from the lock.</summary>
    private sealed class Peer(Incarnation process)
    {
        public Incarnation Process => process;

        public Queue<Action> ToLock { get; } = [];

        public Queue<LeaseReply> FromLock { get; } = [];

        public List<long> Wanted { get; } = [];

        public List<(long Token, int Count)> Held { get; } = [];

        public bool Dead { get; set; }

        public bool Reaped { get; set; }

        public bool Frozen { get; set; }
    }
}
