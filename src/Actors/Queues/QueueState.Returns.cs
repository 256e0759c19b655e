namespace ProcActors.Queues;

/// <summary>What becomes of items that were handed out: they reach their user, are done, come back, or are dead.</summary>
internal sealed partial class QueueState
{
    /// <summary>Whether somebody waits while another process sits on items it has not asked for yet: then <see cref="RecallIdle"/> is due after a while.</summary>
    public bool IsHoarded => _gets.Count > 0 && _ahead > 0;

    /// <summary>When the next item expires, in milliseconds of the caller's clock.</summary>
    public long? NextExpiry => _expiries.Count > 0 ? _expiries.Min.Expires : null;

    /// <summary>The oldest items handed to the process have reached their caller: a plain queue's part in them is over.</summary>
    public void Accept(Incarnation owner, int count)
    {
        if (!_holders.TryGetValue(owner, out QueueHolder? holder))
            return;
        NoteMove(holder);
        while (count-- > 0 && holder.Unaccepted.TryDequeue(out QueueItem? item))
        {
            item.Unaccepted = false;
            NoLongerAhead(item, holder);
            item.Since = Now;
            if (!joinable)
                Finish(item);
        }

        Match();
    }

    /// <summary>One item has reached its caller, whichever of those handed to the process it is.</summary>
    public void AcceptItem(Incarnation owner, long number)
    {
        if (Held(owner, number) is not { } item)
            return;
        QueueHolder holder = _holders[owner];
        holder.Forget(item);
        NoLongerAhead(item, holder);
        item.Since = Now;
        if (!joinable)
            Finish(item);
        Match();
    }

    public void Done(Incarnation owner, long request, long item) =>
        Replies.Add(new QueueReply(owner, request, Done(owner, item) ? QueueAnswer.Noted : QueueAnswer.NotHeld));

    /// <summary>As <see cref="Done(Incarnation, long, long)"/>, for one who does not wait for an answer.</summary>
    /// <returns>Whether the process held it.</returns>
    public bool Done(Incarnation owner, long number)
    {
        if (!joinable || Held(owner, number) is not { } item)
            return false;
        Tell(QueueEvent.Done, number, owner);
        item.Holder!.Forget(item);
        Finish(item);
        Match();
        return true;
    }

    /// <summary>The process gives items back; <paramref name="seen"/> when its user had them.</summary>
    public void Return(Incarnation owner, IEnumerable<long> items, bool seen)
    {
        if (!_holders.TryGetValue(owner, out QueueHolder? holder))
            return;
        holder.Recalled = false;
        foreach (long number in items)
        {
            if (Held(owner, number) is not { } item)
                continue;
            holder.Forget(item);
            PutBack(item, seen);
        }

        Match();
    }

    /// <summary>Asks the processes that have not moved since the last look to give back what they were handed ahead.</summary>
    public void RecallIdle()
    {
        foreach ((Incarnation process, QueueHolder holder) in _holders.Where(holder => holder.Value.Ahead > 0))
        {
            if (!holder.Moved)
                Recall(process);
            holder.Moved = false;
        }
    }

    /// <summary>The process has been reaped, and not a moment before: what it held goes to others.</summary>
    /// <param name="owner">Who.</param>
    /// <param name="end">How it ended, in words; null when it ended well.</param>
    public void End(Incarnation owner, string? end = "")
    {
        while (Remove(_gets, waiting => waiting.Owner == owner) || Remove(_puts, waiting => waiting.Owner == owner) || Remove(_joins, waiting => waiting.Owner == owner))
        {
        }

        List<QueueItem> held = [.. _taken.Values.Where(item => item.Holder!.Process == owner).OrderBy(item => item.Number)];
        foreach (QueueItem item in held)
        {
            // Of what a process that ended well was handed ahead, it had used nothing: it said so of all that it used.
            bool seen = end is not null || !item.Ahead;
            if (end is null || !joinable || maximumCrashes == 0 || !MayBeTheCause(item, owner, end, held.Count))
                PutBack(item, seen);
            else
                Die(item, expired: false);
        }

        _holders.Remove(owner);
        _lastHolder = null;
        Match();
    }

    /// <summary>Lets expire what nobody has taken by <paramref name="now"/>.</summary>
    public void Expire(long now)
    {
        while (_expiries.Count > 0 && _expiries.Min.Expires <= now)
        {
            (_, long number) = _expiries.Min;
            _expiries.Remove(_expiries.Min);
            QueueItem item = _expiring[number];
            if (item.Holder is not null)
                continue;
            _ready.Remove(item, _extras[number].Priority);
            Die(item, expired: true);
        }

        Match();
    }

    /// <summary>Hands dead items out again, with their history forgotten. No numbers: all of them.</summary>
    /// <returns>How many.</returns>
    public int Requeue(IReadOnlyList<long> numbers) => Bury(numbers, dead =>
    {
        // A new object: where it stood before, its old one is passed over.
        QueueItem item = new(dead.Item.Number, dead.Item.Payload) { Redelivered = true, Since = Now };
        int priority = _extras.GetValueOrDefault(item.Number)?.Priority ?? 0;
        Forget(item);
        Track(item, priority == 0 ? null : new ItemExtras { Priority = priority });
        _ready.PutBack(item, priority);
        Change(QueueChangeKind.Requeued, item);
    });

    /// <summary>Forgets dead items. No numbers: all of them.</summary>
    /// <returns>How many.</returns>
    public int Discard(IReadOnlyList<long> numbers) => Bury(numbers, dead =>
    {
        Forget(dead.Item);
        Release(dead.Item);
        _done++;
        Change(QueueChangeKind.Done, dead.Item);
    });

    /// <summary>The number of the newest item.</summary>
    public long LastNumber => _numbers;

    /// <summary>Items are numbered on from what a journal remembers.</summary>
    public void BeginAfter(long number) => _numbers = number;

    /// <summary>Everything that is still to be done, for a journal to begin anew with.</summary>
    public IEnumerable<QueueJournal.Entry> Unfinished() =>
        _ready.All.Concat(_taken.Values).Select(item => EntryOf(item, dead: false)).Concat(_dead.Values.Select(dead => EntryOf(dead.Item, dead: true))).OrderBy(entry => entry.Number);

    /// <summary>Takes an item in again that a journal remembers.</summary>
    public void Restore(long number, QueuePayload payload, int priority, bool dead)
    {
        QueueItem item = new(number, payload) { Redelivered = true, Since = Now };
        Track(item, priority == 0 ? null : new ItemExtras { Priority = priority });
        _put++;
        if (dead)
            _dead.Add(number, new DeadItem(item, Expired: false, []));
        else
            _ready.Add(item, priority);
    }

    // The one item that a process had in hand when it crashed counts as the cause. Of several handed ahead nobody knows which it was: they are handed out
    // one by one from then on, which tells.
    private bool MayBeTheCause(QueueItem item, Incarnation owner, string end, int held)
    {
        if (!_extras.TryGetValue(item.Number, out ItemExtras? extras))
            _extras.Add(item.Number, extras = new ItemExtras());
        if (item.Ahead && held > 1)
        {
            extras.Suspect = true;
            return false;
        }

        extras.Suspect = true;
        extras.Ends.Add($"{owner.Name}: {end}");
        return extras.Ends.Count >= maximumCrashes;
    }

    private void Die(QueueItem item, bool expired)
    {
        Tell(QueueEvent.Dead, item.Number, item.Holder?.Process);
        Leave(item);
        _dead.Add(item.Number, new DeadItem(item, expired, _extras.GetValueOrDefault(item.Number)?.Ends ?? []));
        Change(QueueChangeKind.Dead, item);
        AnswerJoins();
    }

    private int Bury(IReadOnlyList<long> numbers, Action<DeadItem> with)
    {
        int count = 0;
        foreach (long number in numbers.Count > 0 ? numbers : [.. _dead.Keys])
        {
            if (!_dead.Remove(number, out DeadItem? dead))
                continue;
            with(dead);
            count++;
        }

        Match();
        return count;
    }

    private void Finish(QueueItem item)
    {
        Leave(item);
        Forget(item);
        Release(item);
        _done++;
        Change(QueueChangeKind.Done, item);
        AnswerJoins();
    }

    private void AnswerJoins()
    {
        for (; UnfinishedCount == 0 && _joins.First is { } join; _joins.RemoveFirst())
        {
            Tell(QueueEvent.Joined, 0, join.Value.Owner);
            Replies.Add(new QueueReply(join.Value.Owner, join.Value.Request, QueueAnswer.Joined));
        }
    }

    private void PutBack(QueueItem item, bool seen)
    {
        Tell(QueueEvent.Returned, item.Number, item.Holder!.Process);
        Leave(item);
        if (seen)
        {
            item.Redelivered = true;
            item.Since = Now;
            _redelivered++;
        }
        else
        {
            item.Deliveries--;
        }

        if (_discards)
        {
            _done++;
            Forget(item);
            Release(item);
            Change(QueueChangeKind.Done, item);
            AnswerJoins();
            return;
        }

        _ready.PutBack(item, ExtrasOf(item)?.Priority ?? 0);
        if (ExtrasOf(item)?.Expires is { } expires)
            _expiries.Add((expires, item.Number));
    }

    // It is nobody's now.
    private void Leave(QueueItem item)
    {
        if (item.Holder is null)
            return;
        QueueHolder holder = item.Holder;
        NoLongerAhead(item, holder);
        holder.Taken--;
        item.Holder = null;
        _taken.Remove(item.Number);
    }

    private void NoLongerAhead(QueueItem item, QueueHolder holder)
    {
        if (!item.Ahead)
            return;
        item.Ahead = false;
        holder.Ahead--;
        _ahead--;
    }

    private void Forget(QueueItem item)
    {
        if (_extras.Count > 0 && _extras.Remove(item.Number, out ItemExtras? extras) && extras.Expires is { } expires)
        {
            _expiries.Remove((expires, item.Number));
            _expiring.Remove(item.Number);
        }
    }

    private void Release(QueueItem item)
    {
        if (item.Payload.IsShared(out _))
            Released.Add(item.Payload);
    }

    private void Recall(Incarnation process)
    {
        if (_holders[process].Recalled)
            return;
        _holders[process].Recalled = true;
        Replies.Add(new QueueReply(process, 0, QueueAnswer.Recall));
    }

    private QueueJournal.Entry EntryOf(QueueItem item, bool dead) => new(item.Number, _extras.GetValueOrDefault(item.Number)?.Priority ?? 0, item.Payload, dead);

    private QueueItem? Held(Incarnation owner, long number) => _taken.TryGetValue(number, out QueueItem? item) && item.Holder!.Process == owner ? item : null;
}
