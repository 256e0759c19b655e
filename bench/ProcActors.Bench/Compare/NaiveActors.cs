using Akka.Actor;

namespace ProcActors.Bench.Compare;

/// <summary>A queue: an item is put, "get" asks for one, "done" and "join" are those of a joinable queue. With a capacity each put is answered once there is room.</summary>
internal sealed class NaiveQueue(int capacity) : UntypedActor
{
    private readonly Queue<object> _items = new();
    private readonly Queue<IActorRef> _getters = new();
    private readonly Queue<(object Item, IActorRef Putter)> _putters = new();
    private readonly List<IActorRef> _joiners = [];
    private int _unfinished;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case "get" when _items.TryDequeue(out object? item):
                Sender.Tell(item);
                if (_putters.TryDequeue(out (object Item, IActorRef Putter) next))
                    Put(next.Item, next.Putter);
                break;
            case "get":
                _getters.Enqueue(Sender);
                break;
            case "done":
                if (--_unfinished == 0)
                    Joined();
                break;
            case "join":
                _joiners.Add(Sender);
                if (_unfinished == 0)
                    Joined();
                break;
            case var _ when capacity > 0 && _items.Count >= capacity:
                _putters.Enqueue((message, Sender));
                break;
            default:
                Put(message, Sender);
                break;
        }
    }

    private void Put(object item, IActorRef putter)
    {
        _unfinished++;
        if (_getters.TryDequeue(out IActorRef? getter))
            getter.Tell(item);
        else
            _items.Enqueue(item);
        if (capacity > 0)
            putter.Tell("ok");
    }

    private void Joined()
    {
        _joiners.ForEach(joiner => joiner.Tell("joined"));
        _joiners.Clear();
    }
}

/// <summary>A lock: "acquire" is answered when it is the sender's.</summary>
internal sealed class NaiveLock : UntypedActor
{
    private readonly Queue<IActorRef> _waiters = new();
    private bool _held;

    protected override void OnReceive(object message)
    {
        if (message is "acquire" && _held)
        {
            _waiters.Enqueue(Sender);
        }
        else if (message is "acquire")
        {
            _held = true;
            Sender.Tell("granted");
        }
        else if (_waiters.TryDequeue(out IActorRef? next))
        {
            next.Tell("granted");
        }
        else
        {
            _held = false;
        }
    }
}

/// <summary>A gate: answers all once so many have come.</summary>
internal sealed class NaiveGate(int parties) : UntypedActor
{
    private readonly List<IActorRef> _here = [];

    protected override void OnReceive(object message)
    {
        _here.Add(Sender);
        if (_here.Count == parties)
            _here.ForEach(party => party.Tell("go"));
    }
}

/// <summary>A pool: workers announce themselves, tasks go to one after the other, each answers whoever asked.</summary>
internal sealed class NaivePool : UntypedActor
{
    private readonly List<IActorRef> _workers = [];
    private int _next;

    protected override void OnReceive(object message)
    {
        if (message is "worker")
            _workers.Add(Sender);
        else if (message is "workers")
            Sender.Tell(_workers.Count);
        else
            _workers[_next++ % _workers.Count].Forward(message);
    }
}

/// <summary>A worker.</summary>
internal sealed class NaiveWorker(IActorRef pool) : UntypedActor
{
    protected override void PreStart() => pool.Tell("worker");

    protected override void OnReceive(object message) => Sender.Tell(CompareJobs.Square((int)message));
}
