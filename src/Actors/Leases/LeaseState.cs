using ProcActors.Snapshots;

namespace ProcActors.Leases;

/// <summary>
/// The rules of a number of permits, with no actor, clock or I/O in them; a lock is one permit. A grant is a lease of its owner with a token that only
/// ever grows; waiters are served strictly in their order, so a large request is not overtaken by small ones.
/// </summary>
internal sealed class LeaseState(int permits, bool bounded, long tokenStep = 1)
{
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly SortedDictionary<long, Lease> _leases = [];
    private int _added;
    private int _held;
    private long _token;
    private bool _abandoned;

    /// <summary>What is to be sent, in order; the caller clears it.</summary>
    public List<LeaseReply> Replies { get; } = [];

    /// <summary>What happened, in order; the caller clears it.</summary>
    public List<LeaseEvent> Events { get; } = [];

    /// <summary>When the request at hand came, by the clock of whoever hands it in.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>How many permits nobody holds.</summary>
    public int Free => permits + _added - _held;

    public int WaitingCount => _waiting.Count;

    /// <summary>Who waits, the first in line first.</summary>
    public IEnumerable<(Incarnation Process, long Request)> Waiters => _waiting.Select(waiting => (waiting.Owner, waiting.Request));

    /// <summary>The leases, oldest first.</summary>
    public IEnumerable<Lease> Leases => _leases.Values;

    public void Acquire(Incarnation owner, long request, int count, bool wait)
    {
        bool atOnce = _waiting.Count == 0 && Free >= count;
        if (!atOnce && !wait)
        {
            Replies.Add(new LeaseReply(owner, request, LeaseAnswer.Taken));
            return;
        }

        if (!atOnce)
            Events.Add(new LeaseEvent(LeaseEvent.Waiting, owner, 0));
        _waiting.AddLast(new Waiting(owner, request, count, Now));
        Match();
    }

    /// <summary>Takes a waiting request back; one that was answered before has its answer already.</summary>
    public void Withdraw(Incarnation owner, long request, LeaseAnswer answer = LeaseAnswer.Withdrawn)
    {
        for (LinkedListNode<Waiting>? node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Owner != owner || node.Value.Request != request)
                continue;
            _waiting.Remove(node);
            Events.Add(new LeaseEvent(LeaseEvent.Withdrawn, owner, 0));
            Replies.Add(new LeaseReply(owner, request, answer));
            Match();
            return;
        }
    }

    /// <summary>Ends the lease with this token, if the process holds it.</summary>
    public void Release(Incarnation owner, long request, long token)
    {
        bool held = _leases.TryGetValue(token, out Lease? lease) && lease.Owner == owner;
        Replies.Add(new LeaseReply(owner, request, held ? LeaseAnswer.Released : LeaseAnswer.NotHeld));
        if (held)
            End(lease!, LeaseEvent.Released);
        Match();
    }

    /// <summary>Ends a lease that its owner had released and kept for itself.</summary>
    public void TakeBack(long token)
    {
        End(_leases[token], LeaseEvent.Released);
        Match();
    }

    /// <summary>Ends the oldest lease of the process, whichever it is; a process without one adds a permit where there is no bound.</summary>
    public void ReleaseOldest(Incarnation owner, long request)
    {
        Lease? oldest = _leases.Values.FirstOrDefault(lease => lease.Owner == owner);
        if (oldest is not null)
        {
            End(oldest, LeaseEvent.Released);
        }
        else if (!bounded)
        {
            _added++;
        }

        Replies.Add(new LeaseReply(owner, request, oldest is null && bounded ? LeaseAnswer.NotHeld : LeaseAnswer.Released));
        Match();
    }

    /// <summary>The process has been reaped, and not a moment before: what it held goes to others.</summary>
    public void End(Incarnation owner)
    {
        for (LinkedListNode<Waiting>? node = _waiting.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Owner == owner)
                _waiting.Remove(node);
        }

        foreach (Lease lease in _leases.Values.Where(lease => lease.Owner == owner).ToList())
        {
            End(lease, LeaseEvent.Abandoned);
            _abandoned = true;
        }

        Match();
    }

    /// <summary>What it shows of itself, but for its name.</summary>
    /// <param name="pidOf">The pid of a process that has asked it for something.</param>
    public LeaseSnapshot Inspect(Func<Incarnation, int> pidOf) => new(Free, _held)
    {
        Holders = Listing.Of(_leases.Values.Select(lease => new HolderSnapshot(lease.Owner, pidOf(lease.Owner), lease.Since, lease.Token, lease.Count))),
        Waiters = Listing.Of(_waiting.Select(waiting => new WaiterSnapshot(waiting.Owner, pidOf(waiting.Owner), waiting.Since, WaitPurpose.Acquire))),
        WaiterCount = _waiting.Count,
    };

    /// <exception cref="InvalidOperationException">The state contradicts itself: nothing it says can be trusted any more.</exception>
    public void AssertInvariants()
    {
        if (Free < 0 || _held != _leases.Values.Sum(lease => lease.Count))
            throw new InvalidOperationException("A set of permits has broken its rule that every permit is free or held.");
        if (bounded && _added > 0)
            throw new InvalidOperationException("A bounded set of permits has broken its rule that their number is fixed.");
        if (_waiting.First is { Value: var first } && Free >= first.Count)
            throw new InvalidOperationException("A set of permits has broken its rule that nobody waits for what is free.");
    }

    private void Match()
    {
        while (_waiting.First is { Value: var first } && Free >= first.Count)
        {
            _waiting.RemoveFirst();
            Lease lease = new(_token += tokenStep, first.Owner, first.Count, _abandoned);
            _abandoned = false;
            _held += first.Count;
            _leases.Add(lease.Token, lease);
            Replies.Add(new LeaseReply(first.Owner, first.Request, LeaseAnswer.Granted, lease));
            Events.Add(new LeaseEvent(LeaseEvent.Acquired, first.Owner, lease.Token));
        }
    }

    private void End(Lease lease, string how)
    {
        _leases.Remove(lease.Token);
        _held -= lease.Count;
        Events.Add(new LeaseEvent(how, lease.Owner, lease.Token));
    }

    private sealed record Waiting(Incarnation Owner, long Request, int Count, DateTimeOffset Since);

    /// <summary>A grant; <paramref name="Abandoned"/> when an owner died holding what is granted here.</summary>
    internal sealed record Lease(long Token, Incarnation Owner, int Count, bool Abandoned)
    {
        /// <summary>When it was granted, by the clock of whoever sent the grant.</summary>
        public DateTimeOffset Since { get; set; }
    }
}

/// <summary>How a request for a lease is answered.</summary>
internal enum LeaseAnswer : byte
{
    Granted,

    /// <summary>Not free, and the request did not want to wait.</summary>
    Taken,

    /// <summary>The request was taken back before it could be answered.</summary>
    Withdrawn,

    Released,

    /// <summary>It would wait for ever.</summary>
    Deadlock,

    /// <summary>The process does not hold that lease.</summary>
    NotHeld,
}

/// <summary>One answer that the state wants sent; with a lease when it is a grant.</summary>
internal readonly record struct LeaseReply(Incarnation To, long Request, LeaseAnswer Answer, LeaseState.Lease? Lease = null);

/// <summary>What happened to a lease, as the record of a run names it after <c>lock.</c> or <c>semaphore.</c>.</summary>
internal readonly record struct LeaseEvent(string Name, Incarnation Process, long Token)
{
    public const string Waiting = "waiting";
    public const string Withdrawn = "withdrawn";
    public const string Acquired = "acquired";
    public const string Released = "released";
    public const string Abandoned = "abandoned";
}
