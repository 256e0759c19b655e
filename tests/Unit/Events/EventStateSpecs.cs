using CsCheck;
using ProcActors.Coordination;
using ProcActors.Events;

namespace ProcActors.Tests.Unit.Events;

public sealed class EventStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly EventState _state = new();

    [Fact]
    public void Everybody_who_waits_goes_on_when_it_is_set_and_it_stays_set()
    {
        _state.Wait(Processes[0], 1, wait: true);
        _state.Wait(Processes[1], 1, wait: true);
        Assert.Empty(_state.Replies);
        _state.Set(Processes[2], 1);
        Assert.Equal(3, _state.Replies.Count);
        _state.Wait(Processes[3], 1, wait: true);
        Assert.Equal(new EventProtocol.Answered(1, true), _state.Replies[^1].Message);
        _state.Clear(Processes[3], 2);
        _state.Wait(Processes[3], 3, wait: false);
        Assert.Equal(new EventProtocol.Answered(3, false), _state.Replies[^1].Message);
    }

    [Fact]
    public void A_waiter_that_ends_or_withdraws_is_not_answered_any_more()
    {
        _state.Wait(Processes[0], 1, wait: true);
        _state.Wait(Processes[1], 1, wait: true);
        _state.End(Processes[0]);
        _state.Withdraw(Processes[1], 1);
        Assert.Equal([new Reply(Processes[1], new CoordinatorProtocol.Withdrawn(1))], _state.Replies);
        _state.Set(Processes[2], 1);
        Assert.Equal(2, _state.Replies.Count);
        _state.Withdraw(Processes[1], 1);
        Assert.Equal(2, _state.Replies.Count);
    }

    [Fact]
    public void What_happens_is_told_once()
    {
        _state.Wait(Processes[0], 1, wait: true);
        _state.Set(Processes[1], 1);
        _state.Set(Processes[1], 2);
        _state.Clear(Processes[2], 1);
        _state.Clear(Processes[2], 2);
        Assert.Equal(
            [
                new Occurrence("event.waiting", Processes[0], "waiting", 1),
                new Occurrence("event.set", Processes[1], "waiting", 1),
                new Occurrence("event.cleared", Processes[2], "waiting", 0),
            ],
            _state.Events);
    }

    /// <summary>Any history of requests and deaths, against a model: each request of the living has one answer, and it is the true one.</summary>
    [Fact]
    public void Every_history_answers_the_living_once_and_truly() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[1, 40]).Array[1, 80].Sample(steps =>
        {
            EventState state = new();
            bool set = false;
            HashSet<Incarnation> ended = [];
            HashSet<(Incarnation, long)> waiting = [];
            long request = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                List<(Incarnation, long)> expected = [];
                switch (what)
                {
                    case 0:
                        state.Set(process, ++request);
                        expected = [(process, request), .. waiting];
                        (set, waiting) = (true, []);
                        break;
                    case 1:
                        state.Clear(process, ++request);
                        expected = [(process, request)];
                        set = false;
                        break;
                    case 2 or 3 or 4:
                        bool wait = number % 4 > 0;
                        state.Wait(process, ++request, wait);
                        if (set || !wait)
                            expected = [(process, request)];
                        else
                            waiting.Add((process, request));
                        break;
                    case 5:
                        state.Withdraw(process, number);
                        if (waiting.Remove((process, number)))
                            expected = [(process, number)];
                        break;
                    default:
                        state.End(process);
                        ended.Add(process);
                        waiting.RemoveWhere(pair => pair.Item1 == process);
                        break;
                }

                Assert.Equal(expected.OrderBy(pair => pair.Item2), state.Replies.Select(reply => (reply.To, reply.Message.Request)).OrderBy(pair => pair.Request));
                Assert.All(state.Replies.Select(reply => reply.Message).OfType<EventProtocol.Answered>(), answer => Assert.Equal(set, answer.IsSet));
                state.Replies.Clear();
                state.AssertInvariants();
                Assert.Equal((set, waiting.Count), (state.IsSet, state.WaitingCount));
            }
        });
}
