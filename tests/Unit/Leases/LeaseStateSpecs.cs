using CsCheck;
using ProcActors.Leases;

namespace ProcActors.Tests.Unit.Leases;

public sealed class LeaseStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly LeaseState _lock = new(1, bounded: true);
    private long _request;

    [Fact]
    public void Waiters_are_served_in_their_order_with_growing_tokens()
    {
        long[] requests = [Acquire(_lock, 0), Acquire(_lock, 1), Acquire(_lock, 2)];
        _lock.Release(Processes[0], ++_request, 1);
        _lock.Release(Processes[1], ++_request, 2);
        Assert.Equal(requests.Zip([1L, 2, 3]), Grants(_lock).Select(reply => (reply.Request, reply.Lease!.Token)));
    }

    [Fact]
    public void A_waiter_is_granted_when_the_holder_ends_and_told_that_it_was_abandoned()
    {
        Acquire(_lock, 0);
        Acquire(_lock, 1);
        Acquire(_lock, 2);
        _lock.End(Processes[0]);
        _lock.Release(Processes[1], ++_request, 2);
        Assert.Equal([false, true, false], Grants(_lock).Select(reply => reply.Lease!.Abandoned));
        Assert.Contains(_lock.Events, happened => happened == new LeaseEvent(LeaseEvent.Abandoned, Processes[0], 1));
    }

    [Fact]
    public void A_waiter_that_ends_or_withdraws_from_the_middle_is_passed_over()
    {
        Acquire(_lock, 0);
        long withdrawn = Acquire(_lock, 1);
        Acquire(_lock, 2);
        long last = Acquire(_lock, 3);
        _lock.Withdraw(Processes[1], withdrawn);
        _lock.End(Processes[2]);
        _lock.Release(Processes[0], ++_request, 1);
        Assert.Equal([1, last], Grants(_lock).Select(reply => reply.Request));
    }

    [Fact]
    public void A_release_by_a_stranger_or_with_a_stale_token_is_refused()
    {
        Acquire(_lock, 0);
        _lock.Release(Processes[1], ++_request, 1);
        Assert.Equal(LeaseAnswer.NotHeld, _lock.Replies[^1].Answer);
        _lock.Release(Processes[0], ++_request, 1);
        Acquire(_lock, 1);
        _lock.Release(Processes[0], ++_request, 1);
        Assert.Equal(LeaseAnswer.NotHeld, _lock.Replies[^1].Answer);
        _lock.ReleaseOldest(Processes[0], ++_request);
        Assert.Equal(LeaseAnswer.NotHeld, _lock.Replies[^1].Answer);
        Assert.Equal(0, _lock.Free);
    }

    [Fact]
    public void A_large_request_is_not_overtaken_by_small_ones()
    {
        LeaseState semaphore = new(3, bounded: true);
        semaphore.Acquire(Processes[0], ++_request, 2, wait: true);
        semaphore.Acquire(Processes[1], ++_request, 3, wait: true);
        semaphore.Acquire(Processes[2], ++_request, 1, wait: true);
        semaphore.Acquire(Processes[3], ++_request, 1, wait: false);
        Assert.Equal(LeaseAnswer.Taken, semaphore.Replies[^1].Answer);
        Assert.Single(Grants(semaphore));
        semaphore.Release(Processes[0], ++_request, 1);
        Assert.Equal([1, 2], Grants(semaphore).Select(reply => reply.Request));
        semaphore.Release(Processes[1], ++_request, 2);
        Assert.Equal([1, 2, 3], Grants(semaphore).Select(reply => reply.Request));
    }

    [Fact]
    public void A_release_without_a_lease_adds_a_permit_unless_bounded()
    {
        LeaseState plain = new(2, bounded: false);
        plain.ReleaseOldest(Processes[0], ++_request);
        Assert.Equal((LeaseAnswer.Released, 3), (plain.Replies[^1].Answer, plain.Free));
        LeaseState bounded = new(2, bounded: true);
        bounded.ReleaseOldest(Processes[0], ++_request);
        Assert.Equal((LeaseAnswer.NotHeld, 2), (bounded.Replies[^1].Answer, bounded.Free));
    }

    /// <summary>Any history of requests and deaths, against a model that is told nothing but the answers.</summary>
    [Fact]
    public void Every_history_conserves_permits_and_never_grants_to_the_dead() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[1, 12]).Array[1, 80]).Sample((permits, bounded, steps) =>
        {
            LeaseState state = new(permits, bounded);
            Dictionary<long, (Incarnation Owner, int Count)> held = [];
            HashSet<Incarnation> ended = [];
            long request = 0;
            long last = 0;
            int added = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                switch (what)
                {
                    case 0 or 1:
                        state.Acquire(process, ++request, 1 + (number % 2), wait: number % 3 != 0);
                        break;
                    case 2 or 3:
                        state.Release(process, ++request, number);
                        Assert.Equal(held.TryGetValue(number, out (Incarnation Owner, int) lease) && lease.Owner == process, state.Replies.Exists(reply => reply.Answer == LeaseAnswer.Released));
                        if (state.Replies.Exists(reply => reply.Answer == LeaseAnswer.Released))
                            held.Remove(number);
                        break;
                    case 4:
                        state.Withdraw(process, number);
                        break;
                    case 5:
                        long? oldest = held.Where(pair => pair.Value.Owner == process).Select(pair => (long?)pair.Key).Min();
                        state.ReleaseOldest(process, ++request);
                        if (oldest is { } token)
                            held.Remove(token);
                        else if (!bounded)
                            added++;
                        break;
                    default:
                        state.End(process);
                        ended.Add(process);
                        foreach (long token1 in held.Where(pair => pair.Value.Owner == process).Select(pair => pair.Key).ToList())
                            held.Remove(token1);
                        break;
                }

                foreach (LeaseReply grant in Grants(state))
                {
                    Assert.True(grant.Lease!.Token > last);
                    last = grant.Lease.Token;
                    Assert.DoesNotContain(grant.To, ended);
                    held.Add(grant.Lease.Token, (grant.To, grant.Lease.Count));
                }

                state.Replies.Clear();
                state.AssertInvariants();
                Assert.Equal(permits + added, state.Free + held.Values.Sum(lease => lease.Count));
            }
        });

    private static IEnumerable<LeaseReply> Grants(LeaseState state) => state.Replies.Where(reply => reply.Lease is not null);

    private long Acquire(LeaseState state, int process)
    {
        state.Acquire(Processes[process], ++_request, 1, wait: true);
        return _request;
    }
}
