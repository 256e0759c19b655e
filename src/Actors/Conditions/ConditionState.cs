using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;
using ProcActors.Snapshots;

namespace ProcActors.Conditions;

/// <summary>
/// The rules of a lock with rooms in which its owners wait for each other: to wait is to give the lock up and enter a room in one step, to be notified is to
/// leave the room for the line at the lock. One owner of both, so that no death comes between the steps.
/// A notification is its receiver's until that one, having the lock, releases it or waits anew; if it dies before, the next in the room is notified.
/// </summary>
internal sealed class ConditionState : CoordinatorState
{
    private readonly RLockState _lock = new();
    private readonly Dictionary<string, WaitingLine<Waiting>> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<(Incarnation Owner, long Request), Resuming> _resuming = [];

    // The room that the present owner of the lock was notified in; null when it came by itself.
    private string? _notified;

    public void Acquire(Incarnation owner, long request, bool wait)
    {
        _lock.Now = Now;
        _lock.Acquire(owner, 0, request, wait);
        PassOn();
    }

    public void Release(Incarnation owner, long request, long token, long entry)
    {
        _lock.Now = Now;
        _lock.Release(owner, request, token, entry);
        PassOn();
    }

    /// <summary>Gives the lock up and waits in a room; answered when it has the lock again.</summary>
    public void Wait(Incarnation owner, long request, long token, string room, bool wait)
    {
        if (!IsHeldBy(owner) || _lock.Held!.Token != token)
        {
            Answer(owner, new LeaseProtocol.Answered(request, LeaseAnswer.NotHeld));
            return;
        }

        if (wait)
        {
            RoomOf(room).Add(new Waiting(owner, request) { Since = Now });
            Tell("condition.waiting", owner, "waiting", RoomOf(room).Count);
        }

        _lock.Now = Now;
        _lock.GiveUp();
        PassOn();
        if (!wait)
            Resume(owner, request, room, notified: false);
    }

    /// <summary>Has up to <paramref name="count"/> of those in a room go on, the longest waiting first.</summary>
    public void Notify(Incarnation owner, long request, string room, int count)
    {
        if (!IsHeldBy(owner))
        {
            Answer(owner, new LeaseProtocol.Answered(request, LeaseAnswer.NotHeld));
            return;
        }

        int woken = 0;
        while (woken < count && Wake(room))
            woken++;
        Answer(owner, new ConditionProtocol.Notified(request, woken));
    }

    public LeaseProtocol.Snapshot Describe(long request, string room, Func<Incarnation, int> pidOf) =>
        _lock.Describe(request, _rooms.TryGetValue(room, out WaitingLine<Waiting>? line) ? line.Count : 0, pidOf);

    /// <summary>Who waits in a room goes on without a notification, once it has the lock; who is on the way to the lock stays on it.</summary>
    public override void Withdraw(Incarnation owner, long request)
    {
        foreach ((string room, WaitingLine<Waiting> line) in _rooms)
        {
            if (line.Remove(owner, request) is null)
                continue;
            Resume(owner, request, room, notified: false);
            return;
        }

        if (_resuming.ContainsKey((owner, request)))
            return;
        _lock.Now = Now;
        _lock.Withdraw(owner, request);
        PassOn();
    }

    public override void End(Incarnation owner)
    {
        List<string> unused = [];
        foreach (((Incarnation Owner, long) key, Resuming resuming) in _resuming.Where(pair => pair.Key.Owner == owner).ToList())
        {
            _resuming.Remove(key);
            if (resuming.Notified)
                unused.Add(resuming.Room);
        }

        if (IsHeldBy(owner) && _notified is not null)
            unused.Add(_notified);
        foreach (WaitingLine<Waiting> line in _rooms.Values)
            line.RemoveAll(owner);
        _lock.Now = Now;
        _lock.End(owner);
        PassOn();
        foreach (string room in unused)
            Wake(room);
    }

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf)
    {
        CoordinatorSnapshot atLock = _lock.Inspect(pidOf);
        IEnumerable<WaiterSnapshot> inRooms = _rooms.Values.SelectMany(room => Listing.Line(room, WaitPurpose.Notification, pidOf));
        return atLock with { Waiters = Listing.Of(atLock.Waiters.Concat(inRooms)), WaiterCount = atLock.WaiterCount + _rooms.Values.Sum(room => room.Count) };
    }

    public override void AssertInvariants()
    {
        _lock.AssertInvariants();
        Assert(_resuming.Count <= _lock.WaitingCount, "who has left a room stands in the line at the lock");
        Assert(_notified is null || _lock.Held is not null, "a notification at work has the lock");
    }

    private bool IsHeldBy(Incarnation owner) => _lock.Held?.Owner == owner;

    private bool Wake(string room)
    {
        if (!RoomOf(room).TryTakeFirst(out Waiting? first))
            return false;
        Tell("condition.notified", first.Owner, "waiting", RoomOf(room).Count);
        Resume(first.Owner, first.Request, room, notified: true);
        return true;
    }

    private void Resume(Incarnation owner, long request, string room, bool notified)
    {
        _resuming.Add((owner, request), new Resuming(room, notified));
        _lock.Now = Now;
        _lock.Acquire(owner, 0, request, wait: true);
        PassOn();
    }

    // What the lock has answered: a grant to one that comes out of a room is the end of its wait.
    private void PassOn()
    {
        if (_lock.Held is null)
            _notified = null;
        foreach (Reply reply in _lock.Replies)
        {
            if (reply.Message is not RLockProtocol.Granted granted)
            {
                Replies.Add(reply);
            }
            else if (_resuming.Remove((reply.To, granted.Request), out Resuming? resuming))
            {
                _notified = resuming.Notified ? resuming.Room : null;
                Answer(reply.To, new ConditionProtocol.Resumed(granted.Request, granted.Token, granted.Entry, granted.Abandoned, resuming.Notified));
            }
            else
            {
                _notified = null;
                Replies.Add(reply);
            }
        }

        foreach (Occurrence happened in _lock.Events.Where(happened => happened.Name != "lock.waiting"))
            Events.Add(happened with { Name = happened.Name.Replace("lock.", "condition.", StringComparison.Ordinal) });
        _lock.Replies.Clear();
        _lock.Events.Clear();
    }

    private WaitingLine<Waiting> RoomOf(string room)
    {
        if (!_rooms.TryGetValue(room, out WaitingLine<Waiting>? line))
            _rooms.Add(room, line = []);
        return line;
    }

    private sealed record Resuming(string Room, bool Notified);
}
