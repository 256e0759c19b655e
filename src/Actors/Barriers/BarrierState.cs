using ProcActors.Coordination;
using ProcActors.Snapshots;

namespace ProcActors.Barriers;

/// <summary>
/// The rules of a barrier. Parties that arrive wait until the round is full; then one of those that brought an action runs it, and all pass, numbered in
/// the order of their arrival. A party that dies, or has no time left, breaks the barrier: nobody waits for one who will not come.
/// </summary>
internal sealed class BarrierState(int parties) : CoordinatorState
{
    private readonly WaitingLine<Party> _arrived = [];
    private readonly HashSet<Incarnation> _last = [];
    private Party?[] _full = [];
    private Party? _acting;
    private string _reason = "";

    /// <summary>The round that is being filled, from 1; a broken barrier begins a new one when it is reset.</summary>
    public long Round { get; private set; } = 1;

    /// <summary>Why it is broken; null when it is not.</summary>
    public string? Broken { get; private set; }

    /// <summary>How many parties wait, for others or for the action.</summary>
    public int WaitingCount => _arrived.Count + _full.Length;

    private IEnumerable<Party> Everyone => _full.OfType<Party>().Concat(_arrived);

    /// <param name="owner">Who arrives.</param>
    /// <param name="request">Its request.</param>
    /// <param name="acts">Whether it has an action that it can run for all.</param>
    /// <param name="wait">False when it has no time to wait for others.</param>
    public void Arrive(Incarnation owner, long request, bool acts, bool wait)
    {
        if (Broken is { } reason)
        {
            Answer(owner, new BarrierProtocol.Broken(request, reason));
            return;
        }

        _arrived.Add(new Party(owner, request, acts) { Since = Now });
        Tell("barrier.waiting", owner, "round", Round);
        Fill();
        if (!wait)
            Expire(owner, request);
    }

    /// <summary>The action has been run for the round: all pass, or, when it failed, nobody.</summary>
    public void Finish(Incarnation owner, long request, long round, string? error)
    {
        if (_acting is null || _acting.Owner != owner || Round != round)
        {
            Answer(owner, new BarrierProtocol.Broken(request, _reason));
            return;
        }

        _full[Array.LastIndexOf(_full, _acting)] = _acting with { Request = request };
        _acting = null;
        if (error is null)
            Pass();
        else
            Break(owner, $"the action, run by {owner}, failed: {error}");
    }

    /// <summary>The party's time is over. One that has passed, or runs the action, is not concerned.</summary>
    public void Expire(Incarnation owner, long request)
    {
        if (Everyone.Any(party => party.Owner == owner && party.Request == request && party != _acting))
            Break(owner, $"{owner} had no time to wait longer");
    }

    public void Abort(Incarnation owner, long request)
    {
        if (Broken is null)
            Break(owner, $"{owner} aborted it");
        Answer(owner, new BarrierProtocol.Noted(request));
    }

    /// <summary>Makes it as new; those that wait are told that it broke.</summary>
    public void Reset(Incarnation owner, long request)
    {
        if (WaitingCount > 0)
            Break(owner, $"{owner} reset it");
        Broken = null;
        _last.Clear();
        Answer(owner, new BarrierProtocol.Noted(request));
    }

    /// <summary>A party leaves as though it had not come; of one that waits for the action only, the others have what they waited for.</summary>
    public override void Withdraw(Incarnation owner, long request)
    {
        int place = Array.FindIndex(_full, party => party is not null && party != _acting && party.Owner == owner && party.Request == request);
        if (place >= 0)
            _full[place] = null;
        if (place >= 0 || _arrived.Remove(owner, request) is not null)
            Answer(owner, new CoordinatorProtocol.Withdrawn(request));
    }

    public override void End(Incarnation owner) => End(owner, "", failed: true);

    /// <summary>A party has been reaped.</summary>
    /// <param name="owner">Which.</param>
    /// <param name="exit">How it ended, for people.</param>
    /// <param name="failed">Whether that was an accident; who has taken part in the last round and fails is missed in this one.</param>
    public void End(Incarnation owner, string exit, bool failed)
    {
        bool acted = _acting?.Owner == owner;
        bool waited = acted || Everyone.Any(party => party.Owner == owner);
        bool missed = failed && Broken is null && _last.Contains(owner);
        _last.Remove(owner);
        if (!waited && !missed)
            return;
        _arrived.RemoveAll(owner);
        _full = [.. _full.Select(party => party?.Owner == owner ? null : party)];
        Break(owner, $"{owner} ended ({exit}) {(acted ? "while it ran the action" : waited ? "while it waited" : "after it had taken part in the last round")}");
    }

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new BarrierSnapshot(parties, Round, Broken)
    {
        Holders = _acting is null ? [] : [new HolderSnapshot(_acting.Owner, pidOf(_acting.Owner), _acting.Since, Round, 1)],
        Waiters = Listing.Of(Listing.Line(Everyone.Where(party => party != _acting), WaitPurpose.Parties, pidOf)),
        WaiterCount = WaitingCount - (_acting is null ? 0 : 1),
    };

    public override void AssertInvariants()
    {
        Assert(Broken is null || WaitingCount == 0, "nobody waits at a broken barrier");
        Assert(_full.Length == 0 || _full.Length == parties, "a round that is full has all its parties");
        Assert(_full.Length > 0 == (_acting is not null), "a full round waits for nothing but its action");
        Assert(_acting is not null || _arrived.Count < parties, "a round that is full passes");
    }

    private void Fill()
    {
        while (_acting is null && _arrived.Count >= parties)
        {
            _full = new Party?[parties];
            for (int i = 0; i < parties; i++)
            {
                _ = _arrived.TryTakeFirst(out Party? party);
                _full[i] = party;
            }

            _acting = _full.LastOrDefault(party => party!.Acts);
            if (_acting is null)
                Pass();
            else
                Answer(_acting.Owner, new BarrierProtocol.Act(_acting.Request, Round));
        }
    }

    private void Pass()
    {
        _last.Clear();
        for (int i = 0; i < parties; i++)
        {
            if (_full[i] is not { } party)
                continue;
            _last.Add(party.Owner);
            Answer(party.Owner, new BarrierProtocol.Passed(party.Request, i));
            Tell("barrier.passed", party.Owner, "round", Round);
        }

        _full = [];
        Round++;
        Fill();
    }

    private void Break(Incarnation by, string reason)
    {
        // Whoever runs the action learns of it when it has done so.
        foreach (Party party in Everyone.Where(party => party != _acting))
            Answer(party.Owner, new BarrierProtocol.Broken(party.Request, reason));
        while (_arrived.TryTakeFirst(out _))
        {
        }

        Tell("barrier.broken", by, "round", Round);
        Broken = _reason = reason;
        Round++;
        _full = [];
        _acting = null;
        _last.Clear();
    }

    private sealed record Party(Incarnation Owner, long Request, bool Acts) : Waiting(Owner, Request);
}
