namespace ProcActors.Queues;

/// <summary>
/// The rules of a queue, with no actor, clock or I/O in them. Every method changes the state and adds to <see cref="Replies"/> what is to be sent.
/// Items are leased to an incarnation from grant to done, and come back to their old place when it ends.
/// </summary>
internal sealed class QueueState(int capacity, bool joinable)
{
    private readonly LinkedList<QueueItem> _ready = [];
    private readonly Dictionary<long, QueueItem> _taken = [];
    private readonly LinkedList<Waiting> _gets = [];
    private readonly LinkedList<Waiting> _puts = [];
    private readonly LinkedList<Waiting> _joins = [];
    private long _put;
    private long _done;
    private long _granted;
    private long _redelivered;

    /// <summary>What is to be sent, in order; the caller clears it.</summary>
    public List<QueueReply> Replies { get; } = [];

    /// <summary>What happened to items, in order; the caller clears it.</summary>
    public List<QueueEvent> Events { get; } = [];

    public QueueStatistics Statistics => new(_put, _ready.Count, _taken.Count, _done, _granted, _redelivered, _gets.Count, _puts.Count);

    private bool IsFull => capacity > 0 && _ready.Count >= capacity;

    private long Unfinished => _put - _done;

    public void Put(Incarnation owner, long request, IReadOnlyList<byte[]> payload, bool wait)
    {
        if (!IsFull)
            Append(owner, request, payload);
        else if (wait)
            _puts.AddLast(new Waiting(owner, request, payload));
        else
            Replies.Add(new QueueReply(owner, request, QueueAnswer.Full));
        Match();
    }

    public void Get(Incarnation owner, long request, bool wait)
    {
        if (_ready.Count == 0 && !wait)
            Replies.Add(new QueueReply(owner, request, QueueAnswer.Empty));
        else
            _gets.AddLast(new Waiting(owner, request));
        Match();
    }

    public void Join(Incarnation owner, long request, bool wait)
    {
        if (Unfinished == 0 || !wait)
            Replies.Add(new QueueReply(owner, request, Unfinished == 0 ? QueueAnswer.Joined : QueueAnswer.Unfinished));
        else
            _joins.AddLast(new Waiting(owner, request));
    }

    /// <summary>Takes a waiting request back; one that was answered before has its answer already.</summary>
    public void Withdraw(Incarnation owner, long request)
    {
        if (Remove(_gets, owner, request) || Remove(_puts, owner, request) || Remove(_joins, owner, request))
            Replies.Add(new QueueReply(owner, request, QueueAnswer.Withdrawn));
    }

    /// <summary>The item has reached its caller: a plain queue's part in it is over.</summary>
    public void Accept(Incarnation owner, long item)
    {
        if (!joinable)
            Finish(owner, item);
    }

    public void Done(Incarnation owner, long request, long item) =>
        Replies.Add(new QueueReply(owner, request, joinable && Finish(owner, item) ? QueueAnswer.Noted : QueueAnswer.NotHeld));

    public void Return(Incarnation owner, long item, bool seen)
    {
        if (Held(owner, item) is not { } held)
            return;
        PutBack(held, seen);
        Match();
    }

    /// <summary>The process has been reaped, and not a moment before: what it held goes to others.</summary>
    public void End(Incarnation owner)
    {
        RemoveAll(_gets, owner);
        RemoveAll(_puts, owner);
        RemoveAll(_joins, owner);
        foreach (QueueItem item in _taken.Values.Where(item => item.Holder == owner).OrderByDescending(item => item.Number).ToList())
            PutBack(item, seen: true);
        Match();
    }

    /// <exception cref="InvalidOperationException">The state contradicts itself: nothing it says can be trusted any more.</exception>
    public void AssertInvariants()
    {
        Assert(_put == _ready.Count + _taken.Count + _done, "every item put is ready, taken or done");
        Assert(_gets.Count == 0 || _ready.Count == 0, "nobody waits for an item while one is ready");
        Assert(_puts.Count == 0 || IsFull, "nobody waits for room while there is some");
        Assert(_joins.Count == 0 || Unfinished > 0, "nobody waits for the end of work when all is done");
    }

    private void Append(Incarnation owner, long request, IReadOnlyList<byte[]> payload)
    {
        QueueItem item = new(++_put, payload);
        _ready.AddLast(item);
        Replies.Add(new QueueReply(owner, request, QueueAnswer.Accepted));
        Events.Add(new QueueEvent(QueueEvent.Put, item.Number, owner));
    }

    // A grant makes room, which lets a waiting put in, which may answer the next get.
    private void Match()
    {
        while (true)
        {
            if (_gets.First is { } get && _ready.First is { } first)
            {
                _gets.RemoveFirst();
                _ready.RemoveFirst();
                Grant(get.Value, first.Value);
            }
            else if (_puts.First is { } put && !IsFull)
            {
                _puts.RemoveFirst();
                Append(put.Value.Owner, put.Value.Request, put.Value.Payload!);
            }
            else
            {
                return;
            }
        }
    }

    private void Grant(Waiting get, QueueItem item)
    {
        item.Holder = get.Owner;
        item.Deliveries++;
        _granted++;
        _taken.Add(item.Number, item);
        Replies.Add(new QueueReply(get.Owner, get.Request, QueueAnswer.Granted, item));
        Events.Add(new QueueEvent(QueueEvent.Get, item.Number, get.Owner));
    }

    private bool Finish(Incarnation owner, long number)
    {
        if (Held(owner, number) is null)
            return false;

        _taken.Remove(number);
        _done++;
        if (joinable)
            Events.Add(new QueueEvent(QueueEvent.Done, number, owner));
        for (; Unfinished == 0 && _joins.First is { } join; _joins.RemoveFirst())
            Replies.Add(new QueueReply(join.Value.Owner, join.Value.Request, QueueAnswer.Joined));
        return true;
    }

    private void PutBack(QueueItem item, bool seen)
    {
        Events.Add(new QueueEvent(QueueEvent.Returned, item.Number, item.Holder!));
        _taken.Remove(item.Number);
        item.Holder = null;
        if (seen)
        {
            item.Redelivered = true;
            _redelivered++;
        }
        else
        {
            item.Deliveries--;
        }

        LinkedListNode<QueueItem>? next = _ready.First;
        while (next is not null && next.Value.Number < item.Number)
            next = next.Next;
        if (next is null)
            _ready.AddLast(item);
        else
            _ready.AddBefore(next, item);
    }

    private QueueItem? Held(Incarnation owner, long number) => _taken.TryGetValue(number, out QueueItem? item) && item.Holder == owner ? item : null;

    private static bool Remove(LinkedList<Waiting> waiting, Incarnation owner, long request)
    {
        for (LinkedListNode<Waiting>? node = waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Request == request && node.Value.Owner == owner)
            {
                waiting.Remove(node);
                return true;
            }
        }

        return false;
    }

    private static void RemoveAll(LinkedList<Waiting> waiting, Incarnation owner)
    {
        for (LinkedListNode<Waiting>? node = waiting.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Owner == owner)
                waiting.Remove(node);
        }
    }

    private static void Assert(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"A queue has broken its rule that {rule}.");
    }

    private sealed record Waiting(Incarnation Owner, long Request, IReadOnlyList<byte[]>? Payload = null);
}
