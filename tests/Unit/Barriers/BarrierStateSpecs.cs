using CsCheck;
using ProcActors.Barriers;
using ProcActors.Coordination;

namespace ProcActors.Tests.Unit.Barriers;

public sealed class BarrierStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 5).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly BarrierState _three = new(3);

    [Fact]
    public void All_pass_when_the_last_arrives_numbered_as_they_came()
    {
        Arrive(_three, 2);
        Arrive(_three, 0);
        Assert.Empty(_three.Replies);
        Arrive(_three, 1);
        Assert.Equal([(Processes[2], 0), (Processes[0], 1), (Processes[1], 2)], _three.Replies.Select(reply => (reply.To, ((BarrierProtocol.Passed)reply.Message).Index)));
        Assert.Equal((0, null, 2L), (_three.WaitingCount, _three.Broken, _three.Round));
    }

    [Fact]
    public void The_action_is_run_by_the_last_of_those_that_brought_one_before_anybody_passes()
    {
        Arrive(_three, 0, acts: true);
        Arrive(_three, 1, acts: true);
        Arrive(_three, 2);
        Assert.Equal([new Reply(Processes[1], new BarrierProtocol.Act(1, 1))], _three.Replies);
        Assert.Equal(3, _three.WaitingCount);
        _three.Replies.Clear();
        _three.Finish(Processes[1], 2, 1, null);
        Assert.Equal([(0, 1L), (1, 2L), (2, 1L)], _three.Replies.Select(reply => (((BarrierProtocol.Passed)reply.Message).Index, reply.Message.Request)));
    }

    [Fact]
    public void An_action_that_fails_or_whose_party_dies_breaks_it_for_all()
    {
        Arrive(_three, 0, acts: true);
        Arrive(_three, 1);
        Arrive(_three, 2);
        _three.Replies.Clear();
        _three.Finish(Processes[0], 2, 1, "no paper");
        Assert.All(_three.Replies, reply => Assert.Contains("no paper", ((BarrierProtocol.Broken)reply.Message).Reason, StringComparison.Ordinal));
        Assert.Equal(3, _three.Replies.Count);

        BarrierState other = new(3);
        Arrive(other, 0, acts: true);
        Arrive(other, 1);
        Arrive(other, 2);
        other.Replies.Clear();
        other.End(Processes[0], "SIGKILL", failed: true);
        Assert.Equal([Processes[1], Processes[2]], other.Replies.Select(reply => reply.To));
        Assert.Contains("(SIGKILL) while it ran the action", other.Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiter_that_dies_or_has_no_time_left_breaks_it_and_a_reset_mends_it()
    {
        Arrive(_three, 0);
        Arrive(_three, 1);
        _three.End(Processes[0], "SIGKILL", failed: true);
        Assert.Equal([Processes[1]], _three.Replies.Select(reply => reply.To));
        Arrive(_three, 2);
        Assert.IsType<BarrierProtocol.Broken>(_three.Replies[^1].Message);
        _three.Reset(Processes[2], 9);
        Assert.Null(_three.Broken);
        Arrive(_three, 1);
        Arrive(_three, 2, wait: false);
        Assert.Contains("no time", _three.Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void A_party_of_the_last_round_that_fails_is_missed_and_one_that_ends_well_is_not()
    {
        foreach (int party in (int[])[0, 1, 2])
            Arrive(_three, party);
        _three.End(Processes[0], "exit 0", failed: false);
        Assert.Null(_three.Broken);
        Arrive(_three, 1);
        _three.End(Processes[2], "exit 1", failed: true);
        Assert.Contains("last round", _three.Broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_withdraws_has_not_come_but_while_the_action_runs_the_others_pass()
    {
        Arrive(_three, 0);
        _three.Withdraw(Processes[0], 1);
        Arrive(_three, 1, acts: true);
        Arrive(_three, 2);
        Assert.Equal(2, _three.WaitingCount);
        Arrive(_three, 3);
        _three.Replies.Clear();
        _three.Withdraw(Processes[3], 1);
        _three.Withdraw(Processes[1], 1);
        Assert.Equal([new Reply(Processes[3], new CoordinatorProtocol.Withdrawn(1))], _three.Replies);
        _three.Finish(Processes[1], 2, 1, null);
        Assert.Equal(2, _three.Replies.Count(reply => reply.Message is BarrierProtocol.Passed));
    }

    [Fact]
    public void A_broken_round_is_not_finished_by_its_late_action()
    {
        Arrive(_three, 0, acts: true);
        Arrive(_three, 1);
        Arrive(_three, 2);
        _three.Abort(Processes[4], 1);
        _three.Reset(Processes[4], 2);
        foreach (int party in (int[])[1, 2, 3])
            Arrive(_three, party, acts: true);
        _three.Replies.Clear();
        _three.Finish(Processes[0], 5, 1, null);
        Assert.Contains("aborted", Assert.IsType<BarrierProtocol.Broken>(Assert.Single(_three.Replies).Message).Reason, StringComparison.Ordinal);
    }

    /// <summary>Any history of requests and deaths: every arrival of the living has one end, nobody passes alone, and exactly one is first.</summary>
    [Fact]
    public void Every_history_passes_whole_rounds_and_leaves_nobody_waiting_for_the_dead() =>
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[0, 11], Gen.Int[0, 4], Gen.Int[1, 60]).Array[1, 100]).Sample((parties, steps) =>
        {
            BarrierState state = new(parties);
            HashSet<Incarnation> ended = [];
            HashSet<(Incarnation Owner, long Request)> open = [];
            Dictionary<Incarnation, long> acting = [];
            long request = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                switch (what)
                {
                    case 0 when acting.Remove(process, out long round):
                        open.Add((process, ++request));
                        state.Finish(process, request, round, number % 5 == 0 ? "it failed" : null);
                        break;
                    case <= 5:
                        open.Add((process, ++request));
                        state.Arrive(process, request, acts: number % 3 == 0, wait: number % 7 > 0);
                        break;
                    case 6:
                        state.Withdraw(process, number);
                        break;
                    case 7:
                        state.Expire(process, number);
                        break;
                    case 8:
                        open.Add((process, ++request));
                        state.Abort(process, request);
                        break;
                    case 9 or 10:
                        open.Add((process, ++request));
                        state.Reset(process, request);
                        break;
                    default:
                        state.End(process, "SIGKILL", failed: number % 2 == 0);
                        ended.Add(process);
                        open.RemoveWhere(pair => pair.Owner == process);
                        acting.Remove(process);
                        break;
                }

                foreach (Reply reply in state.Replies)
                {
                    Assert.True(open.Remove((reply.To, reply.Message.Request)), $"{reply} answers nothing that is open");
                    if (reply.Message is BarrierProtocol.Act act)
                        acting[reply.To] = act.Round;
                }

                // The parties of a round are answered one after the other, as they came.
                int[] passed = [.. state.Replies.Select(reply => reply.Message).OfType<BarrierProtocol.Passed>().Select(pass => pass.Index)];
                bool whole = !steps.Any(step => step.Item1 == 6);
                Assert.True(!whole || passed.SequenceEqual(Enumerable.Range(0, passed.Length).Select(i => i % parties)), $"passed {string.Join(' ', passed)} of {parties}");
                Assert.True(!whole || passed.Length % parties == 0, $"{passed.Length} passed, {parties} to a round");
                state.Replies.Clear();
                state.AssertInvariants();
                Assert.True(open.Count <= state.WaitingCount, $"{open.Count} were not answered, {state.WaitingCount} wait");
            }
        });

    private static void Arrive(BarrierState state, int process, bool acts = false, bool wait = true) => state.Arrive(Processes[process], 1, acts, wait);
}
