using CsCheck;
using ProcActors.Conditions;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;

namespace ProcActors.Tests.Unit.Conditions;

public sealed class ConditionStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 5).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly ConditionState _state = new();
    private long _request;

    [Fact]
    public void A_wait_gives_the_lock_up_and_ends_with_the_lock_after_a_notification()
    {
        long waiting = WaitIn(0);
        (long token, long entry) = Acquire(1);
        _state.Notify(Processes[1], ++_request, "", 1);
        Assert.Equal(new ConditionProtocol.Notified(_request, 1), _state.Replies[^1].Message);
        Assert.DoesNotContain(_state.Replies, reply => reply.Message is ConditionProtocol.Resumed);
        _state.Release(Processes[1], ++_request, token, entry);
        ConditionProtocol.Resumed resumed = Assert.IsType<ConditionProtocol.Resumed>(_state.Replies[^1].Message);
        Assert.Equal((waiting, 3L, true, false), (resumed.Request, resumed.Token, resumed.WasNotified, resumed.Abandoned));
    }

    [Fact]
    public void Exactly_as_many_as_asked_for_are_notified_longest_waiting_first_and_nothing_is_kept_for_later()
    {
        for (int process = 0; process < 4; process++)
            WaitIn(process);
        (long token, long entry) = Acquire(4);
        _state.Notify(Processes[4], ++_request, "", 2);
        _state.Notify(Processes[4], ++_request, "other", 9);
        Assert.Equal(new ConditionProtocol.Notified(_request, 0), _state.Replies[^1].Message);
        _state.Release(Processes[4], ++_request, token, entry);
        Assert.Equal([Processes[0]], Resumed());
        ReleaseHeld();
        Assert.Equal([Processes[0], Processes[1]], Resumed());
        _state.Notify(Processes[1], ++_request, "", 9);
        Assert.Equal(new ConditionProtocol.Notified(_request, 2), _state.Replies[^1].Message);
        ReleaseHeld();
        ReleaseHeld();
        ReleaseHeld();
        Assert.Equal(Processes[..4], Resumed());
        Acquire(4);
        _state.Notify(Processes[4], ++_request, "", 3);
        ReleaseHeld();
        WaitIn(0);
        Assert.Equal(4, Resumed().Length);
    }

    [Fact]
    public void Without_the_lock_nobody_waits_or_notifies()
    {
        Acquire(0);
        _state.Wait(Processes[1], ++_request, 1, "", wait: true);
        Assert.Equal(new LeaseProtocol.Answered(_request, LeaseAnswer.NotHeld), _state.Replies[^1].Message);
        _state.Wait(Processes[0], ++_request, 9, "", wait: true);
        Assert.Equal(new LeaseProtocol.Answered(_request, LeaseAnswer.NotHeld), _state.Replies[^1].Message);
        _state.Notify(Processes[1], ++_request, "", 1);
        Assert.Equal(new LeaseProtocol.Answered(_request, LeaseAnswer.NotHeld), _state.Replies[^1].Message);
    }

    [Fact]
    public void A_wait_taken_back_ends_with_the_lock_and_unnotified()
    {
        long waiting = WaitIn(0);
        (long token, long entry) = Acquire(1);
        _state.Withdraw(Processes[0], waiting);
        _state.Withdraw(Processes[0], waiting);
        _state.Notify(Processes[1], ++_request, "", 1);
        Assert.Equal(new ConditionProtocol.Notified(_request, 0), _state.Replies[^1].Message);
        _state.Release(Processes[1], ++_request, token, entry);
        Assert.False(Assert.IsType<ConditionProtocol.Resumed>(_state.Replies[^1].Message).WasNotified);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_notification_of_one_that_dies_before_it_could_use_it_goes_to_the_next(bool hadTheLock)
    {
        WaitIn(0);
        WaitIn(1);
        Acquire(2);
        _state.Notify(Processes[2], ++_request, "", 1);
        if (hadTheLock)
            ReleaseHeld();
        _state.End(Processes[0]);
        if (!hadTheLock)
            ReleaseHeld();
        ConditionProtocol.Resumed resumed = Assert.IsType<ConditionProtocol.Resumed>(_state.Replies[^1].Message);
        Assert.Equal((Processes[1], true, hadTheLock), (_state.Replies[^1].To, resumed.WasNotified, resumed.Abandoned));
    }

    [Fact]
    public void A_notification_that_was_used_dies_with_nobody()
    {
        WaitIn(0);
        WaitIn(1);
        Acquire(2);
        _state.Notify(Processes[2], ++_request, "", 1);
        ReleaseHeld();
        ReleaseHeld();
        _state.End(Processes[0]);
        Assert.Equal([Processes[0]], Resumed());
        WaitIn(3);
        _state.End(Processes[3]);
        Assert.Equal([Processes[0]], Resumed());
    }

    [Fact]
    public void A_notifier_that_dies_leaves_those_it_notified_notified()
    {
        WaitIn(0);
        Acquire(1);
        _state.Notify(Processes[1], ++_request, "", 1);
        _state.End(Processes[1]);
        ConditionProtocol.Resumed resumed = Assert.IsType<ConditionProtocol.Resumed>(_state.Replies[^1].Message);
        Assert.Equal((true, true), (resumed.WasNotified, resumed.Abandoned));
    }

    /// <summary>
    /// Any history of requests and deaths. Judged from outside: one owner at a time; every request of the living is answered once or waits; the longest waiting
    /// is notified; and a notification whose receiver dies before it was used goes to the next that waits.
    /// </summary>
    [Fact]
    public void Every_history_loses_no_notification_to_the_dead_and_has_one_owner() =>
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 4], Gen.Int[1, 60]).Array[1, 120].Sample(steps =>
        {
            ConditionState state = new();
            HashSet<Incarnation> ended = [];
            HashSet<(Incarnation Owner, long Request)> open = [];
            List<(Incarnation Owner, long Request)> room = [];
            HashSet<(Incarnation Owner, long Request)> notified = [];
            bool byNotification = false;
            (Incarnation Owner, long Token, long Entry)? holder = null;
            long request = 0;
            long last = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                int? passedOn = null;
                switch (what)
                {
                    case <= 4:
                        open.Add((process, ++request));
                        state.Acquire(process, request, wait: number % 4 > 0);
                        break;
                    case <= 6 when holder is { } owner && owner.Owner == process:
                        open.Add((process, ++request));
                        (holder, byNotification) = (null, false);
                        state.Release(process, request, owner.Token, owner.Entry);
                        break;
                    case <= 10 when holder is { } owner && owner.Owner == process:
                        open.Add((process, ++request));
                        (holder, byNotification) = (null, false);
                        if (number % 5 > 0)
                            room.Add((process, request));
                        state.Wait(process, request, owner.Token, "", wait: number % 5 > 0);
                        break;
                    case <= 12 when holder is { } owner && owner.Owner == process:
                        open.Add((process, ++request));
                        state.Notify(process, request, "", 1 + (number % 2));
                        break;
                    case 13:
                        room.Remove((process, number));
                        state.Withdraw(process, number);
                        break;
                    case 14 or 15:
                        room.RemoveAll(pair => pair.Owner == process);
                        passedOn = Math.Min(room.Count, notified.RemoveWhere(pair => pair.Owner == process) + (holder?.Owner == process && byNotification ? 1 : 0));
                        if (holder?.Owner == process)
                            (holder, byNotification) = (null, false);
                        state.End(process);
                        ended.Add(process);
                        open.RemoveWhere(pair => pair.Owner == process);
                        break;
                }

                List<Occurrence> woken = [.. state.Events.Where(happened => happened.Name == "condition.notified")];
                Assert.True(passedOn is null || passedOn == woken.Count, $"{passedOn} notifications should have been passed on, {woken.Count} were");
                foreach (Occurrence one in woken)
                {
                    Assert.Equal(room[0].Owner, one.Process);
                    notified.Add(room[0]);
                    room.RemoveAt(0);
                }

                foreach (Reply reply in state.Replies)
                {
                    Assert.True(open.Remove((reply.To, reply.Message.Request)), $"{reply} answers nothing that is open");
                    (long Token, long Entry)? grant = reply.Message switch
                    {
                        RLockProtocol.Granted granted => (granted.Token, granted.Entry),
                        ConditionProtocol.Resumed resumed => (resumed.Token, resumed.Entry),
                        _ => null,
                    };
                    if (grant is not { } got)
                        continue;
                    Assert.True(holder is null && got.Token > last, "two owners at once");
                    holder = (reply.To, last = got.Token, got.Entry);
                    byNotification = notified.Remove((reply.To, reply.Message.Request));
                    Assert.Equal(byNotification, reply.Message is ConditionProtocol.Resumed { WasNotified: true });
                }

                state.Replies.Clear();
                state.Events.Clear();
                state.AssertInvariants();
                Assert.Equal(holder?.Owner, state.Describe(0, "", _ => 0).Owners.FirstOrDefault()?.Process);
                if (holder is null)
                    Assert.Equal(room.Order(Comparer<(Incarnation, long Request)>.Create((a, b) => a.Request.CompareTo(b.Request))), open.OrderBy(pair => pair.Request));
            }
        });

    private long WaitIn(int process)
    {
        (long token, _) = Acquire(process);
        _state.Wait(Processes[process], ++_request, token, "", wait: true);
        return _request;
    }

    private (long Token, long Entry) Acquire(int process)
    {
        _state.Acquire(Processes[process], ++_request, wait: true);
        RLockProtocol.Granted granted = Assert.IsType<RLockProtocol.Granted>(_state.Replies[^1].Message);
        return (granted.Token, granted.Entry);
    }

    private void ReleaseHeld()
    {
        Reply held = _state.Replies.Last(reply => reply.Message is RLockProtocol.Granted or ConditionProtocol.Resumed);
        (long token, long entry) = held.Message is ConditionProtocol.Resumed resumed ? (resumed.Token, resumed.Entry) : (((RLockProtocol.Granted)held.Message).Token, ((RLockProtocol.Granted)held.Message).Entry);
        _state.Release(held.To, ++_request, token, entry);
    }

    private Incarnation[] Resumed() => [.. _state.Replies.Where(reply => reply.Message is ConditionProtocol.Resumed).Select(reply => reply.To)];
}
