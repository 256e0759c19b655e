using ProcActors.Coordination;
using ProcActors.Lines;

namespace ProcActors.Queues;

/// <summary>
/// The items of a queue on their way to the users of a process. One who works through items quickly is handed some ahead, so that it need not ask for
/// each: about as many as it works through in a millisecond. What is handed ahead and not used goes back when somebody else needs it, or when the process
/// ends. What reached a user, and what is done, is told in one message for as many as have gathered.
/// </summary>
/// <param name="tell">Sends a message to the queue.</param>
/// <param name="number">Takes so many numbers for requests; returns the first.</param>
/// <param name="joinable">Whether an item asked for needs no word that it has arrived: it is its getter's until done.</param>
/// <param name="mostAhead">How many may be handed ahead at most.</param>
/// <param name="clock">By which the user's pace is measured.</param>
/// <param name="soon">Does something soon, when what is to be told has gathered; default: as <see cref="Lending.DoSoon"/>.</param>
internal sealed class GetBuffer(Action<object> tell, Func<int, long> number, bool joinable, int mostAhead, TimeProvider clock, Action<Action>? soon = null)
{
    private static readonly TimeSpan WorkAhead = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(QueueProtocol.Item Item, bool Ahead)> _items = [];
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly SortedDictionary<long, long> _asked = [];
    private readonly List<long> _done = [];
    private readonly List<long> _read = [];
    private int _accepted;
    private bool _notesDue;
    private int _ahead;
    private long _pushed;
    private int _lastGrant;
    private long _lastGranted;
    private Exception? _broken;
    private Action? _flush;

    /// <summary>The next item, if one was handed ahead; otherwise asks for one.</summary>
    /// <param name="wait">Whether to wait for an item when there is none.</param>
    /// <param name="wanted">How many the caller could use.</param>
    /// <param name="waiting">Who waits; null when there is an answer.</param>
    public Got Get(bool wait, int wanted, out Waiting? waiting)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            waiting = null;
            if (_broken is not null)
                throw _broken;
            if (_waiting.Count == 0 && TryTake(out QueueProtocol.Item? item))
                return new Got(item);
            SetPace();
            waiting = new Waiting(wait, wanted);
            _waiting.AddLast(waiting);
            Ask(waiting);
            return default;
        }
    }

    /// <summary>The next item, if one was handed ahead.</summary>
    public bool TryGet(out QueueProtocol.Item? item)
    {
        lock (_gate)
        {
            item = null;
            return _waiting.Count == 0 && TryTake(out item);
        }
    }

    /// <summary>Waits no longer. An item that is on its way already goes back.</summary>
    public void Withdraw(Waiting waiting)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (!_waiting.Remove(waiting))
                return;
            if (_asked.ContainsKey(waiting.Request))
                TellInOrder(new CoordinatorProtocol.Withdraw(waiting.Request));
            waiting.TrySetResult(default);
        }
    }

    public void Granted(QueueProtocol.Granted granted)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            bool ahead = granted.Request == QueueState.Unasked;
            if (ahead)
            {
                foreach (QueueProtocol.Item _ in granted.Items)
                    NotePushed();
            }
            else
            {
                _asked.Remove(granted.Request);
                if (_waiting.Count == 0)
                {
                    TellInOrder(new QueueProtocol.Return([.. granted.Items.Select(item => item.Number)], Seen: false));
                    return;
                }
            }

            // What comes before the last is used up belongs to the same round of work.
            if (_items.Count == 0)
            {
                _lastGrant = 0;
                _lastGranted = clock.GetTimestamp();
            }

            _lastGrant += granted.Items.Length;
            foreach (QueueProtocol.Item item in granted.Items)
            {
                _items.Enqueue((item, ahead));
                ahead = true;
            }

            while (_waiting.First is { Value: var waiting } && TryTake(out QueueProtocol.Item? item))
            {
                _waiting.RemoveFirst();
                waiting.TrySetResult(new Got(item));
            }

            AskForTheRest();
        }
    }

    /// <summary>A request has an answer without an item.</summary>
    public bool Answer(long request, QueueAnswer answer)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (!_asked.Remove(request))
                return false;
            if (answer != QueueAnswer.Withdrawn && _waiting.FirstOrDefault(waiting => waiting.Request == request) is { } found)
            {
                _waiting.Remove(found);
                found.TrySetResult(new Got(null, answer == QueueAnswer.ShutDown));
            }

            AskForTheRest();
            return true;
        }
    }

    /// <summary>Gives back what was handed ahead and is not used.</summary>
    public void Recall()
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            TellInOrder(new QueueProtocol.Return([.. _items.Select(item => item.Item.Number)], Seen: false));
            _items.Clear();
            _ahead = 0;
        }
    }

    /// <summary>An item is done; the queue is told so before anything else.</summary>
    public void NoteDone(long item)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            _done.Add(item);
            FlushSoon();
        }
    }

    /// <summary>A large item has been read: only now may its putter write over it.</summary>
    public void NoteRead(long item)
    {
        lock (_gate)
        {
            _read.Add(item);
            FlushSoon();
        }
    }

    /// <summary>Tells the queue what it has not been told yet.</summary>
    public void Flush()
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
            TellNotes();
    }

    public void Break(Exception broken)
    {
        lock (_gate)
        {
            _broken = broken;
            foreach (Waiting waiting in _waiting)
                waiting.TrySetException(broken);
            _waiting.Clear();
        }
    }

    private bool TryTake(out QueueProtocol.Item? item)
    {
        bool found = _items.TryDequeue(out (QueueProtocol.Item Item, bool Ahead) next);
        item = next.Item;
        if (found && (next.Ahead || !joinable) && !item!.IsShared)
        {
            _accepted++;
            FlushSoon();
        }

        return found;
    }

    // How long the last items took their user, at the moment when it asks for more.
    private void SetPace()
    {
        if (_lastGrant == 0)
            return;
        double each = Math.Max(1, (clock.GetTimestamp() - _lastGranted) / (double)_lastGrant);
        _ahead = (int)Math.Min(Math.Min(mostAhead, (2 * _ahead) + 1), WorkAhead.TotalSeconds * clock.TimestampFrequency / each);
        _lastGrant = 0;
    }

    private void Ask(Waiting waiting)
    {
        waiting.Request = number(1);
        _asked.Add(waiting.Request, _pushed);
        TellInOrder(new QueueProtocol.Get(waiting.Request, waiting.Wait, Math.Max(_ahead, Math.Min(waiting.Wanted - 1, mostAhead)), _pushed));
    }

    // The queue takes an item that it had sent before it heard of a request for the answer to it; see QueueHolder.Claims.
    private void NotePushed()
    {
        _pushed++;
        if (_asked.Count > 0 && _asked.First() is { Key: var request, Value: var seen } && seen < _pushed)
            _asked.Remove(request);
    }

    // A request may have served another than the one who made it.
    private void AskForTheRest()
    {
        if (_waiting.Count == 0)
            return;
        foreach (Waiting waiting in _waiting.Where(waiting => !_asked.ContainsKey(waiting.Request)))
            Ask(waiting);
    }

    private void FlushSoon()
    {
        if (_notesDue)
            return;
        _notesDue = true;
        (soon ?? Lending.DoSoon)(_flush ??= Flush);
    }

    private void TellNotes()
    {
        _notesDue = false;
        if (_accepted == 0 && _done.Count == 0 && _read.Count == 0)
            return;
        tell(new QueueProtocol.Notes(_accepted, [.. _done], [.. _read]));
        _accepted = 0;
        _done.Clear();
        _read.Clear();
    }

    private void TellInOrder(object message)
    {
        TellNotes();
        tell(message);
    }

    /// <summary>One who waits for an item.</summary>
    internal sealed class Waiting(bool wait, int wanted) : Answer<Got>
    {
        public bool Wait => wait;

        public int Wanted => wanted;

        public long Request { get; set; }
    }
}

/// <summary>The answer to a get: an item; or none in time; or none ever.</summary>
internal readonly record struct Got(QueueProtocol.Item? Item, bool ShutDown = false);
