using ProcActors.Coordination;
using ProcActors.Queues;
using ProcActors.Snapshots;

namespace ProcActors.Pipes;

/// <summary>
/// The rules of a pipe: each end has a queue of what was sent to it, and belongs to the processes that hold it.
/// <code>
///   opened ---- used, or arrived as a handle ----> held ---- closed by, or died with, all that held it ----> over
/// </code>
/// While a handle is on its way to another process, its end is not over. Who receives from an end that is over gets what is left, then the end of the
/// stream; who sends to it is told that nobody is there. An end that comes to be held again goes on.
/// </summary>
internal sealed class PipeState : CoordinatorState
{
    private readonly PipeSide[] _sides;
    private readonly HashSet<Handover> _arrived = [];
    private readonly HashSet<Incarnation> _ended = [];

    public PipeState(int capacity) => _sides = [new PipeSide(capacity), new PipeSide(capacity)];

    /// <summary>A process has made, or found, both ends; it holds neither yet.</summary>
    public void Open(Incarnation owner, long request)
    {
        foreach (PipeSide side in _sides)
            side.Open(owner);
        Answer(owner, new PipeProtocol.Answered(request, PipeAnswer.Done));
        Settle();
    }

    /// <summary>A handle has been sent on.</summary>
    public void Share(Incarnation owner, int side, long number)
    {
        Handover handover = new(owner, number);
        if (!_arrived.Remove(handover))
            _sides[side].OnTheWay.Add(handover, null);
        Settle();
    }

    /// <summary>A handle that has been sent on belongs to one process, or, when that is null, to nobody.</summary>
    public void Destine(Incarnation owner, int side, long number, Incarnation? destination)
    {
        Handover handover = new(owner, number);
        if (!_sides[side].OnTheWay.Remove(handover))
            return;
        if (destination is not null)
            _sides[side].Promise(handover, destination, _ended.Contains(destination));
        Settle();
    }

    /// <summary>A handle has arrived; by another way than the word that it was sent, so perhaps before.</summary>
    public void Arrive(Incarnation owner, int side, Incarnation from, long number)
    {
        Handover handover = new(from, number);
        if (!_sides[side].OnTheWay.Remove(handover))
            _arrived.Add(handover);
        _sides[side].Hold(owner);
    }

    public void Close(Incarnation owner, long request, int side)
    {
        _sides[side].LetGo(owner);
        Answer(owner, new PipeProtocol.Answered(request, PipeAnswer.Done));
        Settle();
    }

    public void Send(Incarnation owner, long request, int side, IReadOnlyList<byte[]> payload, bool wait)
    {
        _sides[side].Hold(owner);
        PipeSide to = _sides[1 - side];
        if (to.IsOver)
        {
            Answer(owner, new PipeProtocol.Answered(request, PipeAnswer.Over));
            return;
        }

        to.Senders.Add(new Waiting(owner, request) { Since = Now });
        to.Inbox.Now = Now.UtcDateTime;
        to.Inbox.Put(owner, request, new QueuePayload(payload), wait);
        Settle();
    }

    public void Receive(Incarnation owner, long request, int side, bool wait)
    {
        PipeSide from = _sides[side];
        from.Hold(owner);
        if (IsDry(side))
        {
            Answer(owner, new PipeProtocol.Answered(request, PipeAnswer.Over));
            return;
        }

        from.Receivers.Add(new Waiting(owner, request) { Since = Now });
        from.Inbox.Now = Now.UtcDateTime;
        from.Inbox.Get(owner, request, wait);
        Settle();
    }

    /// <summary>Answered when there is something to receive, be it the end of the stream.</summary>
    public void Poll(Incarnation owner, long request, int side, bool wait)
    {
        _sides[side].Hold(owner);
        _sides[side].Polls.Add(new Waiting(owner, request) { Since = Now });
        Settle();
        if (!wait && _sides[side].Polls.Remove(owner, request) is not null)
            Answer(owner, new PipeProtocol.Answered(request, PipeAnswer.NotNow));
    }

    public void Accept(Incarnation owner, int side, long item)
    {
        _sides[side].Inbox.AcceptItem(owner, item);
        Settle();
    }

    public override void Withdraw(Incarnation owner, long request)
    {
        foreach (PipeSide side in _sides)
        {
            if (side.Polls.Remove(owner, request) is not null)
                Answer(owner, new CoordinatorProtocol.Withdrawn(request));
            side.Inbox.Withdraw(owner, request);
        }

        Settle();
    }

    public override void End(Incarnation owner)
    {
        _ended.Add(owner);
        foreach (PipeSide side in _sides)
        {
            side.Inbox.Now = Now.UtcDateTime;
            side.Inbox.End(owner);
            side.Polls.RemoveAll(owner);
            side.Senders.RemoveAll(owner);
            side.Receivers.RemoveAll(owner);
            foreach ((Handover handover, Incarnation? destination) in side.OnTheWay.ToList())
            {
                // A handle that was sent to a process that lives arrives there, whoever sent it.
                if (destination == owner || (destination is null && handover.From == owner))
                    side.OnTheWay.Remove(handover);
            }

            side.LetGo(owner);
        }

        _arrived.RemoveWhere(handover => handover.From == owner);
        Settle();
    }

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new PipeSnapshot(_sides[0].Inspect(), _sides[1].Inspect())
    {
        Waiters = Listing.Of(_sides.SelectMany(side => Listing.Line(side.Senders, WaitPurpose.Send, pidOf).Concat(Listing.Line(side.Receivers.Concat(side.Polls), WaitPurpose.Receive, pidOf)))),
        WaiterCount = _sides.Sum(side => side.Senders.Count + side.Receivers.Count + side.Polls.Count),
    };

    public override void AssertInvariants()
    {
        for (int side = 0; side < 2; side++)
        {
            _sides[side].Inbox.AssertInvariants();
            Assert(!IsDry(side) || (_sides[side].Receivers.Count == 0 && _sides[side].Polls.Count == 0), "nobody waits at a pipe whose other end is over");
            Assert(!_sides[side].IsOver || _sides[side].Senders.Count == 0, "nobody waits to send where nobody is");
            Assert(_sides[side].Receivers.Count == _sides[side].Inbox.Statistics.WaitingGets, "who waits to receive waits for the queue");
        }
    }

    // What a receiver has been sent may still come back, if it dies before it has it.
    private bool IsDry(int side) => _sides[1 - side].IsOver && _sides[side].Inbox.Statistics is { Ready: 0, Taken: 0 };

    private void Settle()
    {
        for (int side = 0; side < 2; side++)
        {
            PipeSide end = _sides[side];
            PassOn(end, over: false);
            foreach (Waiting waiting in (Waiting[])[.. end.IsOver ? end.Senders : [], .. IsDry(side) ? end.Receivers : []])
                end.Inbox.Withdraw(waiting.Owner, waiting.Request);
            PassOn(end, over: true);
            while ((end.Inbox.Statistics.Ready > 0 || IsDry(side)) && end.Polls.TryTakeFirst(out Waiting? poll))
                Answer(poll.Owner, new PipeProtocol.Answered(poll.Request, PipeAnswer.Done));
        }
    }

    // What the queue answers, in the words of a pipe; a request that was taken back because the pipe is over is told so.
    private void PassOn(PipeSide end, bool over)
    {
        foreach (QueueReply reply in end.Inbox.Replies.Where(reply => reply.Answer != QueueAnswer.Waits))
        {
            _ = end.Senders.Remove(reply.To, reply.Request) ?? end.Receivers.Remove(reply.To, reply.Request);
            if (reply.Item is { } item)
                Replies.Add(new Reply(reply.To, new PipeProtocol.Received(reply.Request, item.Number, item.Payload.Last), [.. item.Payload.Before]));
            else if (reply.Answer == QueueAnswer.Withdrawn && !over)
                Answer(reply.To, new CoordinatorProtocol.Withdrawn(reply.Request));
            else
                Answer(reply.To, new PipeProtocol.Answered(reply.Request, reply.Answer switch { QueueAnswer.Accepted => PipeAnswer.Done, QueueAnswer.Withdrawn => PipeAnswer.Over, _ => PipeAnswer.NotNow }));
        }

        foreach (QueueEvent happened in end.Inbox.Events.Where(happened => happened.Name is QueueEvent.Put or QueueEvent.Get))
            Tell(happened.Name == QueueEvent.Put ? "pipe.sent" : "pipe.received", happened.Process!, "message", happened.Item);
        end.Inbox.Replies.Clear();
        end.Inbox.Events.Clear();
    }

    private sealed record Handover(Incarnation From, long Number);

    private sealed class PipeSide(int capacity)
    {
        private readonly HashSet<Incarnation> _openers = [];
        private readonly HashSet<Incarnation> _holders = [];
        private bool _opened;
        private bool _held;

        public QueueState Inbox { get; } = new(capacity, joinable: false);

        public WaitingLine<Waiting> Senders { get; } = [];

        public WaitingLine<Waiting> Receivers { get; } = [];

        public WaitingLine<Waiting> Polls { get; } = [];

        /// <summary>Handles that have been sent and not arrived, and to whom, where that is known.</summary>
        public Dictionary<Handover, Incarnation?> OnTheWay { get; } = [];

        /// <summary>Nobody has it, and nobody can be expected to.</summary>
        public bool IsOver => _holders.Count == 0 && OnTheWay.Count == 0 && (_held || (_opened && _openers.Count == 0));

        public PipeEndSnapshot Inspect() => new([.. _holders], Inbox.Statistics.Ready, Inbox.Inspect(static _ => 0).Next, IsOver);

        public void Open(Incarnation owner)
        {
            _opened = true;
            _openers.Add(owner);
        }

        /// <summary>A process has the end by having been started with it, though the handle has yet to arrive.</summary>
        public void Promise(Handover handover, Incarnation owner, bool hasEnded)
        {
            _held = true;
            if (!hasEnded)
                OnTheWay.Add(handover, owner);
        }

        public void Hold(Incarnation owner)
        {
            _held = true;
            _holders.Add(owner);
        }

        public void LetGo(Incarnation owner)
        {
            _openers.Remove(owner);
            _holders.Remove(owner);
        }
    }
}
