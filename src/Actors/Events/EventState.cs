using ProcActors.Coordination;
using ProcActors.Snapshots;

namespace ProcActors.Events;

/// <summary>The rules of an event: whoever waits goes on once it is set, and it stays set until cleared.</summary>
internal sealed class EventState : CoordinatorState
{
    private readonly WaitingLine<Waiting> _waiting = [];

    public bool IsSet { get; private set; }

    public int WaitingCount => _waiting.Count;

    public void Set(Incarnation owner, long request)
    {
        if (!IsSet)
            Tell("event.set", owner, "waiting", _waiting.Count);
        IsSet = true;
        Answer(owner, new EventProtocol.Answered(request, IsSet));
        while (_waiting.TryTakeFirst(out Waiting? first))
            Answer(first.Owner, new EventProtocol.Answered(first.Request, IsSet));
    }

    public void Clear(Incarnation owner, long request)
    {
        if (IsSet)
            Tell("event.cleared", owner, "waiting", 0);
        IsSet = false;
        Answer(owner, new EventProtocol.Answered(request, IsSet));
    }

    public void Wait(Incarnation owner, long request, bool wait)
    {
        if (IsSet || !wait)
        {
            Answer(owner, new EventProtocol.Answered(request, IsSet));
            return;
        }

        _waiting.Add(new Waiting(owner, request) { Since = Now });
        Tell("event.waiting", owner, "waiting", _waiting.Count);
    }

    public override void Withdraw(Incarnation owner, long request)
    {
        if (_waiting.Remove(owner, request) is not null)
            Answer(owner, new CoordinatorProtocol.Withdrawn(request));
    }

    public override void End(Incarnation owner) => _waiting.RemoveAll(owner);

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new EventSnapshot(IsSet)
    {
        Waiters = Listing.Of(Listing.Line(_waiting, WaitPurpose.Event, pidOf)),
        WaiterCount = _waiting.Count,
    };

    public override void AssertInvariants() => Assert(!IsSet || _waiting.Count == 0, "nobody waits for an event that is set");
}
