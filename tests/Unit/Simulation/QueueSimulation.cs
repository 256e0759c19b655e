using System.Buffers.Binary;
using ProcActors.Coordination;
using ProcActors.Lines;
using ProcActors.Queues;
using ProcActors.Serialization;
using ProcActors.Snapshots;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// One schedule of a queue and the processes that use it, chosen by a seed: the real rules, the real buffers of each process, and between them links that
/// keep their order and nothing else: any message may be late, and what a killed process had on its way may be lost. What is judged is what the users of
/// the processes see.
/// </summary>
internal sealed class QueueSimulation
{
    private const int Steps = 120;
    private readonly Random _random;
    private readonly bool _joinable;
    private readonly bool _oneGets;
    private readonly SeededFault _fault;
    private readonly QueueState _queue;
    private readonly List<QueuePeer> _peers = [];
    private readonly Dictionary<int, QueuePeer> _inHand = [];
    private readonly HashSet<int> _accepted = [];
    private readonly HashSet<int> _refused = [];
    private readonly HashSet<int> _done = [];
    private readonly HashSet<int> _seen = [];
    private readonly HashSet<long> _lying = [];
    private int _items;
    private int _lives;

    public QueueSimulation(int seed, SeededFault fault = SeededFault.None)
    {
        _random = new Random(seed);
        _fault = fault;
        _joinable = _random.Next(2) == 0;
        _oneGets = _random.Next(3) == 0;
        _queue = new QueueState(_random.Next(3) == 0 ? _random.Next(1, 5) : 0, _joinable);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SimulationException">A promise is broken.</exception>
    public void Run()
    {
        for (int i = 0; i < 4; i++)
            Join();
        for (int step = 0; step < Steps; step++)
            Step();
        Settle();
        Drain();
        foreach (int item in _accepted.Where(item => !(_joinable ? _done : _seen).Contains(item)))
            throw new SimulationException($"item {item} was accepted and is lost");
        foreach (int item in _refused.Where(_seen.Contains))
            throw new SimulationException($"item {item} was taken back and handed out all the same");
        QueueStatistics end = _queue.Statistics;
        if (end.Ready + end.Taken > 0)
            throw new SimulationException($"{end.Ready} items wait and {end.Taken} are taken when all is over");
        if (_lying.Count > 0)
            throw new SimulationException($"{_lying.Count} places in memory are held for items that are done");
    }

    private bool IsQuiet => _queue.Statistics is { Ready: 0, Taken: 0, WaitingPuts: 0 } &&
        _peers.TrueForAll(peer => peer.Dead ? peer.Reaped : peer.ToQueue.Count + peer.FromQueue.Count + peer.Hand.Count == 0);

    private void Join() => _peers.Add(new QueuePeer(new Incarnation("run", $"p{++_lives}", $"0.{_lives}"), _joinable, place => _lying.Contains(place)));

    private void Step()
    {
        QueuePeer peer = _peers[_random.Next(_peers.Count)];
        int what = _random.Next(20);
        if (_oneGets && what is 2 or 3 or 4)
            peer = _peers.First(peer => !peer.Dead);
        switch (what)
        {
            case 0 or 1 when !peer.Frozen:
                Put(peer, _random.Next(1, 4));
                break;
            case 2 or 3 or 4 when !peer.Frozen:
                peer.BeginGet(wait: _random.Next(4) > 0, wanted: _random.Next(1, 6));
                Look(peer);
                break;
            case 5 when !peer.Frozen:
                peer.GiveUp();
                break;
            case 6 or 7 when !peer.Frozen:
                Finish(peer);
                break;
            case 8 when !peer.Frozen && peer.Hand.Count > 0:
                Forget(peer, peer.Hand[0].Item);
                peer.Return(peer.Hand[0]);
                break;
            case 9 when !peer.Frozen:
                peer.Flush();
                break;
            case 10:
                _queue.RecallIdle();
                Answer();
                break;
            case 11 when _random.Next(3) == 0:
                Kill(peer);
                break;
            case 12 when _random.Next(3) == 0:
                peer.Frozen = !peer.Frozen;
                if (peer.Frozen && _fault == SeededFault.GrantBeforeReap)
                    End(peer);
                break;
            case 13 when peer.Dead:
                Reap(peer);
                break;
            case < 17:
                Hear(peer);
                break;
            default:
                Deliver(peer);
                break;
        }
    }

    private void Put(QueuePeer peer, int count)
    {
        if (!peer.Dead)
            peer.BeginPut([.. Enumerable.Range(0, count).Select(_ => ++_items)], wait: _random.Next(3) > 0);
    }

    private void Finish(QueuePeer peer)
    {
        if (peer.Dead || peer.Hand.Count == 0)
            return;
        (int item, long number) = peer.Hand[0];
        Forget(peer, item);
        _done.Add(item);
        peer.Finish((item, number));
    }

    private void Forget(QueuePeer peer, int item)
    {
        if (_inHand.GetValueOrDefault(item) == peer)
            _inHand.Remove(item);
    }

    // The queue gets the next message of a process.
    private void Hear(QueuePeer peer)
    {
        if (!peer.ToQueue.TryDequeue(out object? message) || peer.Reaped)
            return;
        if (_fault == SeededFault.AcknowledgeBeforeAccept && message is QueueProtocol.Put put && !peer.Early.Remove(put.Request) && _queue.Statistics.WaitingPuts == 0)
        {
            // The answer goes out first; the item comes after, unless its process dies in between.
            peer.Early.Add(put.Request);
            peer.FromQueue.Enqueue(new QueueProtocol.Answered(put.Request, QueueAnswer.Accepted));
            peer.ToQueue.Enqueue(put);
            return;
        }

        Apply(peer.Process, message);
        Answer();
    }

    private void Apply(Incarnation process, object message)
    {
        switch (message)
        {
            case QueueProtocol.Put put:
                _queue.Put(process, put.Request, put.Payload, put.Wait);
                break;
            case QueueProtocol.PutMany put:
                _queue.PutMany(process, put.Request, PackedItems.Read(put.Packed.Span, put.Count), put.Wait);
                break;
            case QueueProtocol.Get get:
                _queue.Get(process, get.Request, get.Wait, get.Ahead, get.Pushed);
                break;
            case QueueProtocol.Notes notes:
                _queue.Accept(process, notes.Accepted);
                foreach (long item in notes.Read)
                    _queue.AcceptItem(process, item);
                foreach (long item in notes.Done)
                    _queue.Done(process, item);
                break;
            case QueueProtocol.Return given:
                _queue.Return(process, given.Items, given.Seen);
                break;
            case CoordinatorProtocol.Withdraw withdraw:
                _queue.Withdraw(process, withdraw.Request);
                break;
            default:
                throw new SimulationException($"nobody knows what {message} is");
        }
    }

    private void Answer()
    {
        _queue.AssertInvariants();
        foreach ((Incarnation to, IProtocolMessage message) in QueueMessages.Of(_queue.Replies))
        {
            QueuePeer peer = _peers.Find(peer => peer.Process == to) ?? throw new SimulationException($"{to} is spoken to and does not exist");
            if (peer.Reaped && message is QueueProtocol.Granted && _fault == SeededFault.None)
                throw new SimulationException($"{to} has been reaped and is granted an item");
            peer.FromQueue.Enqueue(message);
        }

        _queue.Replies.Clear();
        foreach (QueuePayload payload in _queue.TakenIn)
        {
            if (!_lying.Add(Where(payload)))
                throw new SimulationException($"the item at {Where(payload)} is in the queue twice");
        }

        foreach (QueuePayload payload in _queue.Released)
        {
            if (!_lying.Remove(Where(payload)))
                throw new SimulationException($"the place {Where(payload)} is given up twice");
        }

        _queue.TakenIn.Clear();
        _queue.Released.Clear();
    }

    private static long Where(QueuePayload payload) => payload.IsShared(out SharedValue value) ? value.Offset : throw new SimulationException("an item is said to lie in memory that does not");

    // A process gets the next message of the queue, and its user what comes of it.
    private void Deliver(QueuePeer peer)
    {
        if (peer.Dead || peer.Frozen)
            return;
        if (peer.FromQueue.TryDequeue(out object? message))
            peer.Receive(message);
        Look(peer);
    }

    private void Look(QueuePeer peer)
    {
        foreach ((int item, bool isIn) in peer.TakeAnswers())
            (isIn ? _accepted : _refused).Add(item);
        foreach ((int item, bool flagged) in peer.TakeItems())
        {
            if (_inHand.TryGetValue(item, out QueuePeer? other) && !other.Dead && other != peer && _joinable)
                throw new SimulationException($"item {item} is in the hands of {other.Process.Name} and of {peer.Process.Name}");
            if (!_seen.Add(item) && _joinable && !flagged)
                throw new SimulationException($"item {item} was handed out twice, and nobody was told");
            if (_joinable && _done.Contains(item) && !flagged)
                throw new SimulationException($"item {item} was done and is handed out again, and nobody was told");
            _inHand[item] = peer;
        }
    }

    private void Kill(QueuePeer peer)
    {
        if (peer.Dead)
            return;
        Look(peer);
        peer.Die(_random);
        Join();
    }

    // Only now is its end known.
    private void Reap(QueuePeer peer)
    {
        if (peer.Reaped)
            return;
        peer.Reaped = true;
        if (_fault != SeededFault.NothingReturnedAtDeath)
            End(peer);
    }

    private void End(QueuePeer peer)
    {
        _queue.End(peer.Process, "SIGKILL");
        Answer();
    }

    // What is on its way arrives; then the queue knows of all who wait.
    private void Settle()
    {
        foreach (QueuePeer peer in _peers)
            peer.Frozen = false;
        while (_peers.Exists(peer => (peer.ToQueue.Count > 0 && !peer.Reaped) || (peer.FromQueue.Count > 0 && !peer.Dead)))
        {
            foreach (QueuePeer peer in _peers)
                Exchange(peer);
        }

        // It may know of more: an item that came ahead has served one who had asked too.
        foreach (QueuePeer peer in _peers.Where(peer => !peer.Dead && _fault == SeededFault.None))
        {
            int known = _queue.Inspect(_ => 0).Waiters.Count(waiter => waiter.Purpose == WaitPurpose.Get && waiter.Process == peer.Process);
            if (peer.WaitingCount > known)
                throw new SimulationException($"{peer.WaitingCount} wait in {peer.Process.Name} for an item and the queue knows of {known}");
        }
    }

    // All that is on its way to and from a process arrives.
    private void Exchange(QueuePeer peer)
    {
        while (peer.ToQueue.Count > 0 && !peer.Reaped)
            Hear(peer);
        if (peer.Dead)
            Reap(peer);
        while (peer.FromQueue.Count > 0 && !peer.Dead)
            Deliver(peer);
    }

    // No more puts and deaths: those who live work until nothing is left.
    private void Drain()
    {
        for (int round = 0; round < 400 && !IsQuiet; round++)
        {
            foreach (QueuePeer peer in _peers.ToList())
            {
                Exchange(peer);
                while (peer.Hand.Count > 0 && !peer.Dead)
                    Finish(peer);
                if (!peer.Dead)
                    peer.BeginGet(wait: false, wanted: 1);
                peer.Flush();
                Look(peer);
            }

            _queue.RecallIdle();
            Answer();
        }
    }

    /// <summary>Each third item is a large one, so that only where it lies is sent.</summary>
    public static byte[] BytesOf(int item)
    {
        if (item % 3 == 0)
            return new SharedValue(1, item, 1).ToPayload();
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, item);
        return bytes;
    }
}
