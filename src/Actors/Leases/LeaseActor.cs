using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;
using ProcActors.Snapshots;
using ProcActors.Telemetry;

namespace ProcActors.Leases;

/// <summary>A lock or a semaphore as an actor: who speaks, what the rules answer, whom it is sent to.</summary>
internal sealed class LeaseActor(string name, string subject, int permits, bool bounded, LeaseSettings settings, string? keptFile) : CoordinatorActor, IWithTimers
{
    public const string Lock = "lock";
    public const string Semaphore = "semaphore";

    // Longer than any lock is held that people wait for gladly; a ring that forms later than that is found as it forms.
    private static readonly TimeSpan StandingAfter = TimeSpan.FromMilliseconds(100);

    private readonly LeaseState _state = new(permits, bounded, keptFile is null ? 1 : KeptWord.Step);
    private readonly KeptWord? _kept = keptFile is null ? null : KeptWord.Create(keptFile);
    private readonly Turns _turns = new();
    private long _wanted;
    private bool _standing;
    private bool _moved;
    private (Incarnation Process, long Request)[] _told = [];
    private long _lastHung;
    private string _cycle = "";

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string name, string subject, int permits, bool bounded, LeaseSettings? settings = null, string? keptFile = null) =>
        Akka.Actor.Props.Create(typeof(LeaseActor), name, subject, permits, bounded, settings ?? LeaseSettings.Default, keptFile);

    protected override void PreStart() => CoordinatorGauges.Waiters.Add(this, name, () => _state.WaitingCount);

    protected override void PostStop()
    {
        CoordinatorGauges.Waiters.Remove(this);
        _kept?.Dispose();
    }

    protected override void OnDeadlock(Deadlock deadlock)
    {
        if (!settings.RefuseDeadlocks)
            return;
        _cycle = deadlock.Cycle;
        _state.Withdraw(deadlock.Process, deadlock.Request, LeaseAnswer.Deadlock);
    }

    protected override void OnTimer(ICoordinatorTimer timer)
    {
        TakeBack();
        if (timer is LookForHung)
            WatchHolders();
        else if (timer is TurnOver)
            EndTurn();
        else
            _standing = !_moved && _state.WaitingCount > 0;
    }

    protected override void OnRequest(Incarnation process, object message)
    {
        TakeBack();
        switch (message)
        {
            case LeaseProtocol.Acquire acquire:
                _state.Now = Context.System.Scheduler.Now;
                _state.Acquire(process, acquire.Request, acquire.Count, acquire.Wait);
                break;
            case CoordinatorProtocol.Withdraw withdraw:
                _state.Withdraw(process, withdraw.Request);
                break;
            case LeaseProtocol.Release release:
                _state.Release(process, release.Request, HeldAs(release.Token));
                break;
            case LeaseProtocol.ReleaseOldest release:
                _state.ReleaseOldest(process, release.Request);
                break;
            case LeaseProtocol.Left:
                // Taken back above.
                break;
            case LeaseProtocol.Inspect inspect:
                LeaseOwner[] owners = [.. _state.Leases.Select(lease => new LeaseOwner(lease.Owner, PidOf(lease.Owner), _kept?.Token ?? lease.Token, lease.Count, lease.Since))];
                Sender.Tell(new LeaseProtocol.Snapshot(inspect.Request, _state.Free, _state.WaitingCount, owners));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override CoordinatorSnapshot Inspect()
    {
        // What its holder has released and kept, nobody holds as far as anybody can see.
        if (_kept?.IsIdle == true)
            return new LeaseSnapshot(permits, 0);
        LeaseSnapshot shown = _state.Inspect(PidOf);
        return _kept is null ? shown : shown with { Holders = [.. shown.Holders.Select(hold => hold with { Number = _kept.Token })] };
    }

    protected override void OnEnded(ProcessEnded ended)
    {
        // Whoever died outside has left nothing half done.
        TakeBack();
        _state.End(ended.Incarnation);
        _turns.Forget(ended.Incarnation);
    }

    protected override void Settle()
    {
        bool moved = false;
        do
            moved |= Send();
        while (AskForIt());
        WatchLine(moved);
        if (settings.HangLimit > 0 && moved)
            WatchHolders();
    }

    private bool Send()
    {
        _state.AssertInvariants();
        foreach (LeaseReply reply in _state.Replies)
        {
            if (reply.Lease is not { } lease)
                continue;
            lease.Since = Context.System.Scheduler.Now;
            _kept?.Grant(lease.Token);
        }

        // The word says what the state does: what nobody has, nobody can leave or keep, whether it was released or its holder has ended.
        if (_state.Free > 0)
            _kept?.Clear();

        // Who waits for the lock is told first: who has released it has no need of it any more.
        Tell(grants: true);
        Tell(grants: false);
        foreach (LeaseEvent happened in _state.Events)
            Context.System.EventStream.Publish(new Happened($"{subject}.{NameOf(happened)}", happened.Process, subject, name, "token", happened.Token));
        bool moved = _state.Events.Exists(happened => happened.Name is not (LeaseEvent.Waiting or LeaseEvent.Withdrawn));
        _state.Replies.Clear();
        _state.Events.Clear();
        return moved;
    }

    private void Tell(bool grants)
    {
        foreach (LeaseReply reply in _state.Replies)
        {
            if (reply.Lease is not null == grants)
                EndpointOf(reply.To)?.Tell(MessageOf(reply));
        }
    }

    // What its holder has released and kept is free for whoever asks.
    private void TakeBack()
    {
        if (_kept?.TryTakeBack() == true)
            _state.TakeBack(KeptWord.GrantOf(_kept.Token));
    }

    // A token of the past is not held, even though the grant that it came from may still be.
    private long HeldAs(long token) => _kept is null ? token : token == _kept.Token ? KeptWord.GrantOf(token) : 0;

    // Whether it was free at once, so that there is more to send.
    private bool AskForIt()
    {
        if (_kept is null || _state.WaitingCount == 0 || _state.Leases.First() is not { } lease || lease.Token == _wanted)
            return false;
        _wanted = lease.Token;
        if (!_turns.MayGoOn(lease.Owner))
            return Want();
        Timers.StartSingleTimer(TurnOver.Key, new TurnOver(), Turns.Length);
        return false;
    }

    private void EndTurn()
    {
        if (_state.Leases.FirstOrDefault() is not { } lease || lease.Token != _wanted)
            return;
        _turns.Learn(lease.Owner, _kept!.Token - lease.Token);
        Want();
    }

    private bool Want()
    {
        if (!_kept!.Want())
            return false;
        _state.TakeBack(KeptWord.GrantOf(_kept.Token));
        return true;
    }

    // A line at which nothing has moved for a while is told to the parent, who sees whether it is part of a ring.
    private void WatchLine(bool moved)
    {
        _moved |= moved;
        if (_standing)
        {
            _standing = _state.WaitingCount > 0 && !moved;
            (Incarnation Process, long Request)[] waiting = _standing ? [.. _state.Waiters] : [];

            // What the parent knows already it would only answer in the same way, for ever.
            if (!waiting.SequenceEqual(_told))
                Context.Parent.Tell(new StandingLine(subject, name, _told = waiting, [.. _state.Leases.Select(lease => lease.Owner)]));
        }

        if (_state.WaitingCount == 0)
        {
            Timers.Cancel(LookAtLine.Key);
        }
        else if (!_standing && !Timers.IsTimerActive(LookAtLine.Key))
        {
            _moved = false;
            Timers.StartSingleTimer(LookAtLine.Key, new LookAtLine(), StandingAfter);
        }
    }

    // The timers' clock is coarser than the one that says since when: what is not due yet when the timer ends is looked at again.
    private void WatchHolders()
    {
        TimeSpan limit = TimeSpan.FromMilliseconds(settings.HangLimit);
        foreach (LeaseState.Lease lease in _state.Leases.Where(lease => lease.Token > _lastHung))
        {
            TimeSpan left = lease.Since + limit - Context.System.Scheduler.Now;
            if (left > TimeSpan.Zero)
            {
                Timers.StartSingleTimer(LookForHung.Key, new LookForHung(), left + TimeSpan.FromMilliseconds(1));
                return;
            }

            _lastHung = lease.Token;
            Context.Parent.Tell(new Hung(name, lease.Owner, PidOf(lease.Owner), limit));
        }
    }

    private IReply MessageOf(LeaseReply reply) => reply switch
    {
        { Answer: LeaseAnswer.Deadlock } => new LeaseProtocol.Refused(reply.Request, _cycle),
        { Lease: { } lease } => new LeaseProtocol.Granted(reply.Request, lease.Token, lease.Abandoned, keptFile),
        { Answer: LeaseAnswer.Withdrawn } => new CoordinatorProtocol.Withdrawn(reply.Request),
        _ => new LeaseProtocol.Answered(reply.Request, reply.Answer),
    };

    // Only a lock tells that what it guards may be half done; a permit is as good as any other.
    private string NameOf(LeaseEvent happened) => subject == Semaphore && happened.Name == LeaseEvent.Abandoned ? LeaseEvent.Released : happened.Name;

    private sealed record LookForHung : ICoordinatorTimer
    {
        public const string Key = "hung";
    }

    private sealed record TurnOver : ICoordinatorTimer
    {
        public const string Key = "turn";
    }

    private sealed record LookAtLine : ICoordinatorTimer
    {
        public const string Key = "line";
    }
}
