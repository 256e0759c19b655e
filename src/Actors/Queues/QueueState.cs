namespace ProcActors.Queues;

/// <summary>
/// The rules of a queue, with no actor, clock or I/O in them. Every method changes the state and adds to <see cref="Replies"/> what is to be sent.
/// Items are leased to an incarnation from grant to done, and come back to their old place when it ends.
/// </summary>
/// <param name="capacity">The most items that wait; 0 is without limit.</param>
/// <param name="joinable">Whether an item is its getter's until done, or leaves the queue as soon as its getter has it.</param>
/// <param name="maximumCrashes">After how many ends of a process that had it in hand an item is handed out no more; 0: never.</param>
internal sealed partial class QueueState(int capacity, bool joinable, int maximumCrashes = 0)
{
    /// <summary>The most bytes that are handed out in one answer, beyond the first item.</summary>
    public const int LargestGrant = 256 * 1024;

    /// <summary>Stands for the request of items that nobody has made one for.</summary>
    public const long Unasked = 0;

    // Who has not moved for so long is at work or away: what comes now stays here, where everybody can have it.
    private static readonly TimeSpan Attention = TimeSpan.FromMilliseconds(2);

    private readonly ReadyItems _ready = new();
    private readonly Dictionary<long, QueueItem> _taken = [];
    private readonly Dictionary<long, ItemExtras> _extras = [];
    private readonly SortedDictionary<long, DeadItem> _dead = [];
    private readonly SortedSet<(long Expires, long Number)> _expiries = [];
    private readonly Dictionary<long, QueueItem> _expiring = [];
    private readonly Dictionary<Incarnation, QueueHolder> _holders = [];
    private readonly LinkedList<WaitingGet> _gets = [];
    private readonly LinkedList<WaitingPut> _puts = [];
    private readonly LinkedList<WaitingJoin> _joins = [];
    private readonly List<(WaitingGet Get, QueueItem Item)> _served = [];
    private QueueHolder? _lastHolder;
    private long _numbers;
    private long _put;
    private long _done;
    private long _granted;
    private long _redelivered;
    private int _ahead;
    private bool _shutDown;
    private bool _discards;

    /// <summary>What is to be sent, in order; the caller clears it.</summary>
    public List<QueueReply> Replies { get; } = [];

    /// <summary>What happened to items, in order; the caller clears it. Empty unless <see cref="KeepsEvents"/>.</summary>
    public List<QueueEvent> Events { get; } = [];

    /// <summary>What a journal has to remember, in order; the caller clears it. Empty unless <see cref="KeepsChanges"/>.</summary>
    public List<QueueChange> Changes { get; } = [];

    /// <summary>Which items that lie in shared memory the queue has taken in, in order; the caller clears it.</summary>
    public List<QueuePayload> TakenIn { get; } = [];

    /// <summary>Which of them it has no more to do with, in order; the caller clears it.</summary>
    public List<QueuePayload> Released { get; } = [];

    /// <summary>Whether somebody wants the events.</summary>
    public bool KeepsEvents { get; init; } = true;

    /// <summary>Whether somebody wants the changes.</summary>
    public bool KeepsChanges { get; init; }

    /// <summary>When the request at hand came (UTC), by the clock of whoever hands it in.</summary>
    public DateTime Now { get; set; }

    public QueueStatistics Statistics => new(_put, Waiting, _taken.Count - _ahead, _done, _granted, _redelivered, _gets.Count, _puts.Count, _dead.Count);

    /// <summary>The items that are handed out no more, oldest first.</summary>
    public IReadOnlyCollection<DeadItem> Dead => _dead.Values;

    // What was handed ahead still waits, as far as anybody can see: nobody has it yet.
    private int Waiting => _ready.Count + _ahead;

    private bool IsFull => capacity > 0 && Waiting >= capacity;

    private long UnfinishedCount => _put - _done - _dead.Count;

    public void Put(Incarnation owner, long request, QueuePayload payload, bool wait, int priority = 0, long? expires = null)
    {
        TakeIn(new WaitingPut(owner, request, payload, priority, expires, Now), wait);
        Match();
    }

    /// <summary>As so many puts, with requests numbered on from <paramref name="request"/>.</summary>
    public void PutMany(Incarnation owner, long request, IReadOnlyList<byte[]> payloads, bool wait)
    {
        foreach (byte[] payload in payloads)
        {
            int replies = Replies.Count;
            TakeIn(new WaitingPut(owner, request++, payload, Since: Now), wait);

            // All of them have the same answer most of the time.
            if (replies > 0 && Replies.Count == replies + 1 && Replies[^2] is var before && before.To == owner && before.Answer == Replies[^1].Answer
                && before.Item is null && before.Request + before.Count == Replies[^1].Request)
            {
                Replies[^2] = before with { Count = before.Count + 1 };
                Replies.RemoveAt(replies);
            }
        }

        Match();
    }

    /// <summary>Asks for one item, and for up to <paramref name="ahead"/> more if they are there when it is answered or come soon after.</summary>
    /// <param name="owner">Who.</param>
    /// <param name="request">Its number for the answer.</param>
    /// <param name="wait">Whether to wait for an item when there is none.</param>
    /// <param name="ahead">How many more.</param>
    /// <param name="pushed">How many items without a request had reached it when it asked.</param>
    public void Get(Incarnation owner, long request, bool wait, int ahead = 0, long pushed = 0)
    {
        QueueHolder holder = HolderOf(owner);
        NoteMove(holder);
        holder.Room = ahead;
        if (!holder.Claims(pushed))
            Ask(new WaitingGet(owner, request, ahead, Now), wait);
        Match();
    }

    /// <summary>Shows the next item that the process would have, without taking it; when others are to have all that wait, the oldest of those.</summary>
    public void Peek(Incarnation owner, long request)
    {
        QueueItem? item = OldestAhead(owner) ?? (_ready.TryPeek(out QueueItem? ready) ? ready : OldestAhead(null));
        Replies.Add(new QueueReply(owner, request, item is null ? QueueAnswer.Empty : QueueAnswer.Shown, item));
    }

    public void Join(Incarnation owner, long request, bool wait)
    {
        if (UnfinishedCount == 0 || !wait)
            Replies.Add(new QueueReply(owner, request, UnfinishedCount == 0 ? QueueAnswer.Joined : QueueAnswer.Unfinished));
        else
        {
            Tell(QueueEvent.Joining, 0, owner);
            _joins.AddLast(new WaitingJoin(owner, request, Now));
        }
    }

    /// <summary>Takes a waiting request back; one that was answered before has its answer already.</summary>
    public void Withdraw(Incarnation owner, long request)
    {
        if (!Remove(_gets, waiting => waiting.Owner == owner && waiting.Request == request) &&
            !Remove(_puts, waiting => waiting.Owner == owner && waiting.Request == request) &&
            !Remove(_joins, waiting => waiting.Owner == owner && waiting.Request == request))
            return;
        Tell(QueueEvent.Withdrawn, 0, owner);
        Replies.Add(new QueueReply(owner, request, QueueAnswer.Withdrawn));
    }

    /// <summary>
    /// Takes no more items. What is there is still handed out, or discarded when <paramref name="immediate"/>; a getter is told of the end when nothing is
    /// left and nobody else holds an item that might come back.
    /// </summary>
    public void ShutDown(Incarnation owner, long request, bool immediate)
    {
        _shutDown = true;
        _discards |= immediate;
        Replies.Add(new QueueReply(owner, request, QueueAnswer.Noted));
        foreach (WaitingPut put in _puts)
        {
            Tell(QueueEvent.Withdrawn, 0, put.Owner);
            Replies.Add(new QueueReply(put.Owner, put.Request, QueueAnswer.ShutDown));
        }

        _puts.Clear();
        if (immediate)
        {
            while (_ready.TryTake(out QueueItem? item))
                Finish(item);
            foreach (Incarnation holder in _holders.Where(holder => holder.Value.Ahead > 0).Select(holder => holder.Key))
                Recall(holder);
        }

        Match();
    }

    /// <exception cref="InvalidOperationException">The state contradicts itself: nothing it says can be trusted any more.</exception>
    public void AssertInvariants()
    {
        Assert(_put == _ready.Count + _taken.Count + _done + _dead.Count, "every item put is ready, taken, done or dead");
        Assert(_gets.Count == 0 || _ready.Count == 0, "nobody waits for an item while one is ready");
        Assert(_puts.Count == 0 || IsFull, "nobody waits for room while there is some");
        Assert(_joins.Count == 0 || UnfinishedCount > 0, "nobody waits for the end of work when all is done");
        Assert(_ahead >= 0 && _ahead <= _taken.Count, "what is handed ahead is taken");
    }

    private void Ask(WaitingGet get, bool wait)
    {
        if (_ready.Count == 0 && (!wait || IsOver(get.Owner)))
        {
            Replies.Add(new QueueReply(get.Owner, get.Request, IsOver(get.Owner) ? QueueAnswer.ShutDown : QueueAnswer.Empty));
            return;
        }

        if (_ready.Count == 0)
            Tell(QueueEvent.Waiting, 0, get.Owner);
        _gets.AddLast(get);
    }

    private void TakeIn(WaitingPut put, bool wait)
    {
        if (_shutDown)
        {
            Replies.Add(new QueueReply(put.Owner, put.Request, QueueAnswer.ShutDown));
        }
        else if (!IsFull)
        {
            Append(put);
        }
        else if (wait)
        {
            Tell(QueueEvent.Full, 0, put.Owner);
            _puts.AddLast(put);
            Replies.Add(new QueueReply(put.Owner, put.Request, QueueAnswer.Waits));
        }
        else
        {
            Replies.Add(new QueueReply(put.Owner, put.Request, QueueAnswer.Full));
        }
    }

    private void Append(WaitingPut put)
    {
        _put++;
        QueueItem item = new(++_numbers, put.Payload) { Since = Now };
        ItemExtras? extras = put.Priority == 0 && put.Expires is null ? null : new ItemExtras { Priority = put.Priority, Expires = put.Expires };
        Track(item, extras);
        _ready.Add(item, put.Priority);
        Replies.Add(new QueueReply(put.Owner, put.Request, QueueAnswer.Accepted));
        if (put.Payload.IsShared(out _))
            TakenIn.Add(put.Payload);
        Tell(QueueEvent.Put, item.Number, put.Owner);
        Change(QueueChangeKind.Put, item, extras);
    }

    private void Track(QueueItem item, ItemExtras? extras)
    {
        if (extras is null)
            return;
        _extras.Add(item.Number, extras);
        if (extras.Expires is { } expires)
        {
            _expiries.Add((expires, item.Number));
            _expiring.Add(item.Number, item);
        }
    }

    // A grant makes room, which lets a waiting put in, which may answer the next get.
    private void Match()
    {
        while (true)
        {
            if (_gets.First is { Value: var get } && _ready.TryTake(out QueueItem? item))
            {
                _gets.RemoveFirst();
                _served.Add((get, item));
                Tell(QueueEvent.Get, item.Number, get.Owner);
            }
            else if (_puts.First is { Value: var put } && !IsFull)
            {
                _puts.RemoveFirst();
                Append(put);
            }
            else
            {
                break;
            }
        }

        // What comes ahead comes with what was asked for; but first come those who asked.
        foreach ((WaitingGet get, QueueItem item) in _served)
        {
            Grant(get, item, ahead: false);
            if (get.Ahead > 0 && !IsSuspect(item))
                _ = GrantAhead(get);
        }

        _served.Clear();
        Push();
        if (_shutDown && _ready.Count == 0)
            TellTheEnd();
    }

    // The only one who gets from the queue need not ask for each item while it is at it: nobody else can want them.
    private void Push()
    {
        if (_ready.Count == 0 || _holders.Count != 1)
            return;
        QueueHolder holder = _holders.Values.First();
        int room = holder.Room - holder.Ahead;
        if (room <= 0 || holder.Recalled || Now - holder.LastMoved > Attention)
            return;
        holder.Pushed += GrantAhead(new WaitingGet(holder.Process, Unasked, room, Now));
    }

    // Every process that gets from the queue is left its share, so that one doesn't sit on what another could work on. Returns how many it is.
    private int GrantAhead(WaitingGet get)
    {
        int share = Math.Min(get.Ahead, _ready.Count / _holders.Count);
        long bytes = 0;
        int granted = 0;
        for (; granted < share && _ready.TryPeek(out QueueItem? item); granted++)
        {
            bytes += item.Payload.Last.Length;
            if (!item.Payload.IsWhole || bytes > LargestGrant || IsSuspect(item))
                break;
            _ready.TryTake(out item);
            Tell(QueueEvent.Get, item!.Number, get.Owner);
            Grant(get, item, ahead: true);
        }

        return granted;
    }

    private QueueItem? OldestAhead(Incarnation? holder) => _ahead == 0 ? null : _taken.Values.Where(item => item.Ahead && (holder is null || item.Holder!.Process == holder)).MinBy(item => item.Number);

    private void NoteMove(QueueHolder holder)
    {
        holder.Moved = true;
        holder.LastMoved = Now;
    }

    private bool IsSuspect(QueueItem item) => ExtrasOf(item)?.Suspect == true;

    // Hardly any item has some.
    private ItemExtras? ExtrasOf(QueueItem item) => _extras.Count == 0 ? null : _extras.GetValueOrDefault(item.Number);

    private void Grant(WaitingGet get, QueueItem item, bool ahead)
    {
        QueueHolder holder = HolderOf(get.Owner);
        item.Holder = holder;
        item.Deliveries++;
        item.Ahead = ahead;
        holder.Taken++;
        if (ahead)
        {
            _ahead++;
            holder.Ahead++;
        }
        else
        {
            item.Since = Now;
        }

        // Whoever has a large item has read it when it says so, and not as soon as it has the next.
        if ((ahead || !joinable) && !item.Payload.IsShared(out _))
        {
            item.Unaccepted = true;
            holder.Unaccepted.Enqueue(item);
        }

        _granted++;
        _taken.Add(item.Number, item);
        Replies.Add(new QueueReply(get.Owner, get.Request, QueueAnswer.Granted, item, ExtrasOf(item)?.Ends.Count ?? 0));
    }

    private bool IsOver(Incarnation owner) => _shutDown && _taken.Count == HolderOf(owner).Taken;

    private void TellTheEnd()
    {
        for (LinkedListNode<WaitingGet>? node = _gets.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (!IsOver(node.Value.Owner))
                continue;
            _gets.Remove(node);
            Tell(QueueEvent.Withdrawn, 0, node.Value.Owner);
            Replies.Add(new QueueReply(node.Value.Owner, node.Value.Request, QueueAnswer.ShutDown));
        }
    }

    private QueueHolder HolderOf(Incarnation owner)
    {
        if (_lastHolder?.Process == owner)
            return _lastHolder;
        if (!_holders.TryGetValue(owner, out QueueHolder? holder))
            _holders.Add(owner, holder = new QueueHolder(owner));
        return _lastHolder = holder;
    }

    private void Tell(string name, long item, Incarnation? process)
    {
        if (KeepsEvents)
            Events.Add(new QueueEvent(name, item, process));
    }

    private void Change(QueueChangeKind kind, QueueItem item, ItemExtras? extras = null)
    {
        if (KeepsChanges)
            Changes.Add(new QueueChange(kind, item, extras));
    }

    private static bool Remove<T>(LinkedList<T> waiting, Predicate<T> which)
    {
        for (LinkedListNode<T>? node = waiting.First; node is not null; node = node.Next)
        {
            if (which(node.Value))
            {
                waiting.Remove(node);
                return true;
            }
        }

        return false;
    }

    private static void Assert(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"A queue has broken its rule that {rule}.");
    }

    private readonly record struct WaitingGet(Incarnation Owner, long Request, int Ahead, DateTime Since);

    private readonly record struct WaitingPut(Incarnation Owner, long Request, QueuePayload Payload, int Priority = 0, long? Expires = null, DateTime Since = default);

    private readonly record struct WaitingJoin(Incarnation Owner, long Request, DateTime Since);
}
