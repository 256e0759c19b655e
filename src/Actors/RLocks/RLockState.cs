using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.Snapshots;

namespace ProcActors.RLocks;

/// <summary>
/// The rules of a lock that its owner may take again. The owner is a flow of one process; each time it takes the lock is an entry of its own, and the lock
/// is free when all of them have been released. All entries of one hold have the same token.
/// </summary>
internal sealed class RLockState : CoordinatorState
{
    private readonly WaitingLine<Asking> _line = [];
    private long _token;
    private long _entries;
    private bool _abandoned;

    /// <summary>Who has the lock; null when it is free.</summary>
    public Hold? Held { get; private set; }

    public int WaitingCount => _line.Count;

    /// <param name="owner">The process that asks.</param>
    /// <param name="flow">Which of its flows; 0 never is the owner already.</param>
    /// <param name="request">Its request.</param>
    /// <param name="wait">False when it does not wait for others.</param>
    public void Acquire(Incarnation owner, long flow, long request, bool wait)
    {
        if (Held is { } hold && flow != 0 && hold.Owner == owner && hold.Flow == flow)
        {
            Enter(hold, request);
        }
        else if (Held is not null && !wait)
        {
            Answer(owner, new LeaseProtocol.Answered(request, LeaseAnswer.Taken));
        }
        else
        {
            if (Held is not null)
                Tell("lock.waiting", owner, "token", 0);
            _line.Add(new Asking(owner, request, flow) { Since = Now });
            Match();
        }
    }

    /// <summary>Ends one entry, if the process has it.</summary>
    public void Release(Incarnation owner, long request, long token, long entry)
    {
        bool held = Held is { } hold && hold.Owner == owner && hold.Token == token && hold.Entries.Remove(entry);
        Answer(owner, new LeaseProtocol.Answered(request, held ? LeaseAnswer.Released : LeaseAnswer.NotHeld));
        if (held && Held!.Entries.Count == 0)
            Free("lock.released");
    }

    /// <summary>The owner gives it up, all its entries at once, and has no answer to that.</summary>
    public void GiveUp() => Free("lock.released");

    public override void Withdraw(Incarnation owner, long request)
    {
        if (_line.Remove(owner, request) is not null)
            Answer(owner, new CoordinatorProtocol.Withdrawn(request));
    }

    public override void End(Incarnation owner)
    {
        _line.RemoveAll(owner);
        if (Held?.Owner != owner)
            return;
        _abandoned = true;
        Free("lock.abandoned");
    }

    /// <summary>What a request to inspect it is answered.</summary>
    public LeaseProtocol.Snapshot Describe(long request, int waiting, Func<Incarnation, int> pidOf) => new(
        request,
        Held is null ? 1 : 0,
        waiting,
        Held is { } hold ? [new LeaseOwner(hold.Owner, pidOf(hold.Owner), hold.Token, hold.Entries.Count, hold.Since)] : []);

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new LeaseSnapshot(Held is null ? 1 : 0, Held is null ? 0 : 1)
    {
        Holders = Held is { } hold ? [new HolderSnapshot(hold.Owner, pidOf(hold.Owner), hold.Since, hold.Token, hold.Entries.Count)] : [],
        Waiters = Listing.Of(Listing.Line(_line, WaitPurpose.Acquire, pidOf)),
        WaiterCount = _line.Count,
    };

    public override void AssertInvariants()
    {
        Assert(Held is not null || _line.Count == 0, "nobody waits for a lock that is free");
        Assert(Held is null || Held.Entries.Count > 0, "who has the lock has entered it");
    }

    private void Free(string how)
    {
        Tell(how, Held!.Owner, "token", Held.Token);
        Held = null;
        Match();
    }

    private void Match()
    {
        if (Held is not null || !_line.TryTakeFirst(out Asking? first))
            return;
        Held = new Hold(++_token, first.Owner, first.Flow, _abandoned, Now);
        _abandoned = false;
        Tell("lock.acquired", first.Owner, "token", _token);
        Enter(Held, first.Request);
    }

    private void Enter(Hold hold, long request)
    {
        hold.Entries.Add(++_entries);
        Answer(hold.Owner, new RLockProtocol.Granted(request, hold.Token, _entries, hold.Entries.Count, hold.Abandoned));
    }

    /// <summary>The lock in somebody's hands; <paramref name="Abandoned"/> when an owner before died with it.</summary>
    internal sealed record Hold(long Token, Incarnation Owner, long Flow, bool Abandoned, DateTimeOffset Since)
    {
        public HashSet<long> Entries { get; } = [];
    }

    private sealed record Asking(Incarnation Owner, long Request, long Flow) : Waiting(Owner, Request);
}
