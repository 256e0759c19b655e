using System.Diagnostics;
using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Lines;
using ProcActors.Registry;
using ProcActors.Serialization;
using ProcActors.Snapshots;
using ProcActors.Telemetry;

namespace ProcActors.Queues;

/// <summary>The queue as an actor: who speaks, what the rules answer, whom it is sent to.</summary>
internal sealed class QueueActor : CoordinatorActor, IWithTimers
{
    // Long enough for a busy process to use what it has, short enough that nobody waits for long on one that does not.
    private static readonly TimeSpan HoardLimit = TimeSpan.FromMilliseconds(5);

    private readonly string _name;
    private readonly QueueState _state;
    private readonly QueueJournal? _journal;
    private readonly Arenas? _arenas = ProcessRuntime.LinesOf(Context.System)?.Arenas;

    public QueueActor(string name, int capacity, bool joinable, QueueSettings settings, QueueJournal? journal)
    {
        _name = name;
        _journal = journal;
        _state = new QueueState(capacity, joinable, settings.MaximumCrashes) { KeepsEvents = IsRecorded, KeepsChanges = journal is not null };
        LookAtClock();
        journal?.Restore(_state);
        CoordinatorGauges.Depths.Add(this, name, () => _state.Statistics.Ready);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <exception cref="IOException">The journal can't be used.</exception>
    public static Props Props(string name, int capacity, bool joinable, QueueSettings? settings = null)
    {
        settings ??= QueueSettings.Default;
        QueueJournal? journal = settings.Journal is { } folder ? QueueJournal.Open(folder, name, settings.Flush) : null;
        return Akka.Actor.Props.Create(typeof(QueueActor), name, capacity, joinable, settings, journal);
    }

    protected override void PostStop()
    {
        CoordinatorGauges.Depths.Remove(this);
        _journal?.Dispose();
    }

    protected override void OnRequest(Incarnation process, object message)
    {
        LookAtClock();
        switch (message)
        {
            case QueueProtocol.Put put:
                _state.Put(process, put.Request, TakeIn(put.Payload), put.Wait, put.Priority, put.TimeToLive == 0 ? null : Now + put.TimeToLive);
                break;
            case QueueProtocol.PutMany put:
                byte[][] items = PackedItems.Read(put.Packed.Span, put.Count);
                _state.PutMany(process, put.Request, _journal is null ? items : Array.ConvertAll(items, TakeIn), put.Wait);
                break;
            case QueueProtocol.Get get:
                _state.Get(process, get.Request, get.Wait, get.Ahead, get.Pushed);
                break;
            case QueueProtocol.Notes notes:
                _state.Accept(process, notes.Accepted);
                foreach (long item in notes.Read)
                    _state.AcceptItem(process, item);
                foreach (long item in notes.Done)
                    _state.Done(process, item);
                break;
            case QueueProtocol.Return given:
                _state.Return(process, given.Items, given.Seen);
                break;
            case QueueProtocol.Done done:
                _state.Done(process, done.Request, done.Item);
                break;
            case QueueProtocol.Peek peek:
                _state.Peek(process, peek.Request);
                break;
            case CoordinatorProtocol.Withdraw withdraw:
                _state.Withdraw(process, withdraw.Request);
                break;
            case QueueProtocol.Join join:
                _state.Join(process, join.Request, join.Wait);
                break;
            case QueueProtocol.ShutDown shutDown:
                _state.ShutDown(process, shutDown.Request, shutDown.Immediate);
                break;
            case QueueProtocol.Inspect inspect:
                Sender.Tell(new QueueProtocol.Snapshot(inspect.Request, _state.Statistics));
                break;
            case QueueProtocol.ListDead list:
                Sender.Tell(DeadFrom(list));
                break;
            case QueueProtocol.Bury bury:
                Sender.Tell(new QueueProtocol.Counted(bury.Request, bury.Requeue ? _state.Requeue(bury.Items) : _state.Discard(bury.Items)));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override CoordinatorSnapshot Inspect() => _state.Inspect(PidOf);

    protected override void OnEnded(ProcessEnded ended)
    {
        LookAtClock();
        _state.End(ended.Incarnation, ended.Exit.Success ? null : ended.Exit.ToString());
    }

    protected override void OnTimer(ICoordinatorTimer timer)
    {
        LookAtClock();
        if (timer is LookForHoarders)
            _state.RecallIdle();
        else
            _state.Expire(Now);
    }

    protected override void Settle()
    {
        _state.AssertInvariants();

        // Nobody is told of what the journal does not know yet.
        _journal?.Write(_state);
        foreach (QueuePayload held in _state.TakenIn)
        {
            if (held.IsShared(out SharedValue value))
                _arenas?.Hold(value);
        }

        foreach ((Incarnation to, IProtocolMessage message) in QueueMessages.Of(_state.Replies, Whole))
            EndpointOf(to)?.Tell(message);
        foreach (QueuePayload released in _state.Released)
        {
            if (released.IsShared(out SharedValue value))
                _arenas?.Release(value);
        }

        foreach (QueueEvent happened in _state.Events)
            Context.System.EventStream.Publish(new Happened(happened.Name, happened.Process ?? ProcessRuntime.Of(Context.System).Incarnation, "queue", _name, "item", happened.Item));
        _state.Replies.Clear();
        _state.TakenIn.Clear();
        _state.Released.Clear();
        _state.Events.Clear();
        SetTimers();
    }

    private void LookAtClock() => _state.Now = Context.System.Scheduler.Now.UtcDateTime;

    private void SetTimers()
    {
        if (_state.IsHoarded && !Timers.IsTimerActive(LookForHoarders.Key))
            Timers.StartSingleTimer(LookForHoarders.Key, new LookForHoarders(), HoardLimit);
        if (_state.NextExpiry is { } expiry)
            Timers.StartSingleTimer(LookForExpired.Key, new LookForExpired(), TimeSpan.FromMilliseconds(Math.Max(1, expiry - Now)));
    }

    // A journal has the bytes themselves: what lies in memory ends with the run.
    private byte[] TakeIn(byte[] payload)
    {
        if (_journal is null || !SharedValue.TryRead(payload, out SharedValue value))
            return payload;
        byte[] whole = Whole(payload);
        _arenas?.Hold(value);
        _arenas?.Release(value);
        return whole;
    }

    // For one who only looks: by the time it would read, the item may be another's, and gone.
    private byte[] Whole(QueuePayload payload) => payload.IsShared(out SharedValue value) && _arenas is not null ? _arenas.BytesOf(value).ToArray() : PartCollector.Whole(payload.Parts);

    private QueueProtocol.DeadList DeadFrom(QueueProtocol.ListDead list)
    {
        List<QueueProtocol.Corpse> found = [];
        long bytes = 0;
        foreach (DeadItem dead in _state.Dead.Where(dead => dead.Item.Number >= list.From))
        {
            bytes += dead.Item.Payload.Size;
            if (found.Count > 0 && bytes > QueueState.LargestGrant)
                return new QueueProtocol.DeadList(list.Request, [.. found], dead.Item.Number);
            found.Add(new QueueProtocol.Corpse(dead.Item.Number, dead.Expired, [.. dead.Ends], Whole(dead.Item.Payload)));
        }

        return new QueueProtocol.DeadList(list.Request, [.. found], 0);
    }

    private sealed record LookForHoarders : ICoordinatorTimer
    {
        public const string Key = "hoarders";
    }

    private sealed record LookForExpired : ICoordinatorTimer
    {
        public const string Key = "expired";
    }
}
