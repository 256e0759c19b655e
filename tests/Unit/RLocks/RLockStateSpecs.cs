using CsCheck;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;

namespace ProcActors.Tests.Unit.RLocks;

public sealed class RLockStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly RLockState _lock = new();
    private long _request;

    [Fact]
    public void The_owner_takes_it_again_and_it_is_free_after_as_many_releases()
    {
        RLockProtocol.Granted[] granted = [.. Enumerable.Range(1, 3).Select(_ => Acquire(0)!)];
        Assert.Equal([(1L, 1), (1L, 2), (1L, 3)], granted.Select(grant => (grant.Token, grant.Depth)));
        Assert.Null(Acquire(1));
        Assert.Equal(LeaseAnswer.Released, Release(0, granted[1]));
        Assert.Equal(LeaseAnswer.NotHeld, Release(0, granted[1]));
        Assert.Equal(LeaseAnswer.Released, Release(0, granted[0]));
        Assert.Equal(Processes[0], _lock.Held!.Owner);
        _lock.Release(Processes[0], ++_request, granted[2].Token, granted[2].Entry);
        Assert.Equal((Processes[1], 2L), (_lock.Held!.Owner, _lock.Held.Token));
        Assert.Equal(LeaseAnswer.NotHeld, Release(0, granted[2]));
    }

    [Fact]
    public void Another_flow_of_the_same_process_waits_and_a_flow_of_none_is_never_the_owner()
    {
        Acquire(0, flow: 1);
        Assert.Null(Acquire(0, flow: 2));
        RLockState other = new();
        other.Acquire(Processes[0], 0, 1, wait: true);
        other.Acquire(Processes[0], 0, 2, wait: true);
        Assert.Equal(1, other.WaitingCount);
    }

    [Fact]
    public void A_release_by_a_stranger_is_refused()
    {
        RLockProtocol.Granted granted = Acquire(0)!;
        Assert.Equal(LeaseAnswer.NotHeld, Release(1, granted));
        Assert.Equal(Processes[0], _lock.Held!.Owner);
    }

    [Fact]
    public void An_owner_that_ends_hands_on_however_often_it_had_it()
    {
        Acquire(0);
        Acquire(0);
        Acquire(1);
        Acquire(2);
        _lock.End(Processes[0]);
        RLockProtocol.Granted next = (RLockProtocol.Granted)_lock.Replies[^1].Message;
        Assert.Equal((Processes[1], 2L, 1, true), (_lock.Replies[^1].To, next.Token, next.Depth, next.Abandoned));
        _lock.End(Processes[2]);
        Release(1, next);
        Assert.Equal((null, 0), (_lock.Held, _lock.WaitingCount));
        Assert.Equal(
            ["lock.acquired", "lock.waiting", "lock.waiting", "lock.abandoned", "lock.acquired", "lock.released"],
            _lock.Events.Select(happened => happened.Name));
    }

    /// <summary>Any history of requests and deaths, against a model that is told nothing but the answers.</summary>
    [Fact]
    public void Every_history_has_one_owner_at_a_time_and_answers_the_living_once() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[1, 60]).Array[1, 100].Sample(steps =>
        {
            RLockState state = new();
            HashSet<Incarnation> ended = [];
            Dictionary<(Incarnation Owner, long Request), long> asked = [];
            (Incarnation Owner, long Flow, long Token)? holder = null;
            List<long> entries = [];
            long request = 0;
            long last = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                switch (what)
                {
                    case <= 4:
                        asked[(process, ++request)] = number % 3;
                        state.Acquire(process, number % 3, request, wait: number % 5 > 0);
                        break;
                    case <= 8:
                        long entry = entries.Count > 0 && number % 4 > 0 ? entries[number % entries.Count] : number;
                        bool holds = holder?.Owner == process && entries.Contains(entry);
                        state.Release(process, ++request, holder?.Token ?? 0, entry);
                        Assert.Contains(state.Replies, reply => reply.Message is LeaseProtocol.Answered answer && answer.Request == request && answer.Answer == (holds ? LeaseAnswer.Released : LeaseAnswer.NotHeld));
                        state.Replies.RemoveAll(reply => reply.Message.Request == request && reply.To == process);
                        if (holds && entries.Remove(entry) && entries.Count == 0)
                            holder = null;
                        break;
                    case <= 10:
                        state.Withdraw(process, number);
                        break;
                    default:
                        state.End(process);
                        ended.Add(process);
                        foreach ((Incarnation, long) gone in asked.Keys.Where(key => key.Owner == process).ToList())
                            asked.Remove(gone);
                        if (holder?.Owner == process)
                            (holder, entries) = (null, []);
                        break;
                }

                foreach (Reply reply in state.Replies)
                {
                    Assert.True(asked.Remove((reply.To, reply.Message.Request), out long flow), $"{reply} answers nothing that was asked");
                    if (reply.Message is not RLockProtocol.Granted grant)
                        continue;
                    if (holder is { } same)
                        Assert.True(same == (reply.To, flow, grant.Token) && flow != 0, "two owners at once");
                    else
                        Assert.True(grant.Token > last);
                    holder = (reply.To, flow, last = grant.Token);
                    entries.Add(grant.Entry);
                    Assert.Equal(entries.Count, grant.Depth);
                }

                state.Replies.Clear();
                state.AssertInvariants();
                Assert.Equal(asked.Count, state.WaitingCount);
                Assert.Equal(holder?.Owner, state.Held?.Owner);
            }
        });

    private RLockProtocol.Granted? Acquire(int process, long flow = 7)
    {
        _lock.Acquire(Processes[process], flow, ++_request, wait: true);
        return _lock.Replies.Find(reply => reply.Message.Request == _request).Message as RLockProtocol.Granted;
    }

    private LeaseAnswer Release(int process, RLockProtocol.Granted granted)
    {
        _lock.Release(Processes[process], ++_request, granted.Token, granted.Entry);
        return ((LeaseProtocol.Answered)_lock.Replies.Find(reply => reply.Message.Request == _request).Message).Answer;
    }
}
