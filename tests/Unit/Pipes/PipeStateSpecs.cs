using CsCheck;
using ProcActors.Coordination;
using ProcActors.Pipes;

namespace ProcActors.Tests.Unit.Pipes;

public sealed class PipeStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly PipeState _pipe = new(2);
    private long _request;

    [Fact]
    public void What_one_end_sends_the_other_receives_in_order_each_way()
    {
        Send(0, 0, 1);
        Send(0, 0, 2);
        Send(1, 1, 3);
        Assert.Equal([1, 2, 3], new[] { Receive(1, 1), Receive(1, 1), Receive(0, 0) }.Select(ValueOf));
        Assert.Equal(PipeAnswer.NotNow, Answer(Receive(1, 1, wait: false)));
        Assert.Equal(["pipe.sent", "pipe.sent", "pipe.sent", "pipe.received", "pipe.received", "pipe.received"], _pipe.Events.Select(happened => happened.Name));
    }

    [Fact]
    public void A_receiver_gets_what_is_left_and_then_the_end_when_all_holders_of_the_other_end_are_gone()
    {
        Send(1, 1, 7);
        _pipe.Arrive(Processes[2], 1, Processes[0], 1);
        _pipe.Share(Processes[0], 1, 1);
        _pipe.End(Processes[1]);
        Assert.Equal(7, ValueOf(Receive(0, 0)));
        _pipe.Accept(Processes[0], 0, 1);
        Assert.Null(Receive(0, 0));
        _pipe.End(Processes[2]);
        Assert.Equal(PipeAnswer.Over, Answer(_pipe.Replies[^1]));
        Assert.Equal(PipeAnswer.Over, Answer(Send(0, 0, 8)));

        _pipe.Arrive(Processes[3], 1, Processes[0], 2);
        Assert.Equal(PipeAnswer.Done, Answer(Send(0, 0, 9)));
        Assert.Equal(9, ValueOf(Receive(3, 1)));
    }

    [Fact]
    public void An_end_is_not_over_while_a_handle_is_on_its_way_unless_its_sender_dies()
    {
        _pipe.Open(Processes[0], ++_request);
        _pipe.Share(Processes[0], 1, 1);
        _pipe.Close(Processes[0], ++_request, 1);
        Assert.Null(Receive(1, 0));
        _pipe.Arrive(Processes[2], 1, Processes[0], 1);
        _pipe.Share(Processes[0], 1, 2);
        _pipe.End(Processes[2]);
        Assert.DoesNotContain(_pipe.Replies, reply => reply.To == Processes[1]);
        _pipe.End(Processes[0]);
        Assert.Equal((Processes[1], PipeAnswer.Over), (_pipe.Replies[^1].To, Answer(_pipe.Replies[^1])));
    }

    [Fact]
    public void An_end_that_a_process_was_started_with_is_its_own_before_it_arrives_and_not_after_its_death()
    {
        _pipe.Open(Processes[1], ++_request);
        _pipe.Share(Processes[0], 1, 1);
        _pipe.Destine(Processes[0], 1, 1, Processes[2]);
        Assert.Null(Receive(1, 0));
        _pipe.End(Processes[0]);
        Assert.Null(Replied());
        _pipe.End(Processes[2]);
        Assert.Equal(PipeAnswer.Over, Answer(Replied()));

        PipeState other = new(0);
        other.Open(Processes[0], 1);
        other.End(Processes[2]);
        other.Share(Processes[0], 1, 1);
        other.Receive(Processes[0], 2, 0, wait: true);
        Assert.Single(other.Replies);
        other.Destine(Processes[0], 1, 1, Processes[2]);
        Assert.Equal(PipeAnswer.Over, Answer(other.Replies[^1]));
    }

    [Fact]
    public void An_end_closed_by_all_who_opened_it_and_never_used_is_over()
    {
        _pipe.Open(Processes[0], ++_request);
        Assert.Null(Receive(0, 0));
        _pipe.Close(Processes[0], ++_request, 1);
        Assert.Equal(PipeAnswer.Over, Answer(_pipe.Replies[^1]));
    }

    [Fact]
    public void A_full_pipe_holds_its_sender_back_until_there_is_room_or_nobody_there()
    {
        _pipe.Arrive(Processes[1], 1, Processes[0], 1);
        Send(0, 0, 1);
        Send(0, 0, 2);
        Assert.Equal(PipeAnswer.NotNow, Answer(Send(0, 0, 3, wait: false)));
        Assert.Null(Send(0, 0, 4));
        long room = _request;
        Receive(1, 1);
        Assert.Contains(_pipe.Replies, reply => reply.Message.Request == room && Answer(reply) == PipeAnswer.Done);
        Assert.Null(Send(0, 0, 5));
        _pipe.End(Processes[1]);
        Assert.Equal(PipeAnswer.Over, Answer(_pipe.Replies[^1]));
    }

    [Fact]
    public void A_message_on_its_way_to_the_dead_goes_to_another_holder_of_the_end()
    {
        Send(0, 0, 5);
        Receive(1, 1);
        Assert.Null(Receive(2, 1));
        _pipe.End(Processes[0]);
        _pipe.End(Processes[1]);
        Assert.Equal((Processes[2], 5), (_pipe.Replies[^1].To, ValueOf(_pipe.Replies[^1])));
        _pipe.Accept(Processes[2], 1, 1);
        Assert.Equal(PipeAnswer.Over, Answer(Receive(2, 1)));
    }

    [Fact]
    public void A_poll_says_when_there_is_something_be_it_the_end()
    {
        _pipe.Poll(Processes[0], ++_request, 0, wait: false);
        Assert.Equal(PipeAnswer.NotNow, Answer(_pipe.Replies[^1]));
        _pipe.Poll(Processes[0], 77, 0, wait: true);
        Send(1, 1, 1);
        Assert.Contains(_pipe.Replies, reply => reply.Message.Request == 77 && Answer(reply) == PipeAnswer.Done);
        Receive(0, 0);
        _pipe.Accept(Processes[0], 0, 1);
        _pipe.Poll(Processes[0], 78, 0, wait: true);
        _pipe.Close(Processes[1], ++_request, 1);
        Assert.Contains(_pipe.Replies, reply => reply.Message.Request == 78 && Answer(reply) == PipeAnswer.Done);
    }

    /// <summary>Any history of requests and deaths: every request of the living is answered once or waits, messages come in order and once to the living.</summary>
    [Fact]
    public void Every_history_answers_the_living_once_and_keeps_the_order_of_messages() =>
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 3], Gen.Int[1, 60]).Array[1, 120].Sample(steps =>
        {
            PipeState pipe = new(3);
            HashSet<Incarnation> ended = [];
            HashSet<(Incarnation Owner, long Request)> open = [];
            Dictionary<(int Side, long Item), Incarnation> inHand = [];
            Dictionary<long, int> sides = [];
            long request = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                int side = number % 2;
                switch (what)
                {
                    case <= 4:
                        open.Add((process, ++request));
                        pipe.Send(process, request, side, [[(byte)number]], wait: number % 5 > 0);
                        break;
                    case <= 8:
                        open.Add((process, ++request));
                        sides[request] = side;
                        pipe.Receive(process, request, side, wait: number % 5 > 0);
                        break;
                    case <= 10 when inHand.Where(pair => pair.Value == process).Select(pair => pair.Key).Order().FirstOrDefault() is { Item: > 0 } taken:
                        inHand.Remove(taken);
                        pipe.Accept(process, taken.Side, taken.Item);
                        break;
                    case 11:
                        open.Add((process, ++request));
                        pipe.Poll(process, request, side, wait: number % 5 > 0);
                        break;
                    case 12:
                        pipe.Withdraw(process, number);
                        break;
                    case 13:
                        open.Add((process, ++request));
                        pipe.Close(process, request, side);
                        break;
                    case 14:
                        pipe.Share(process, side, ++request);
                        pipe.Arrive(Processes[(who + 1) % 4], side, process, request);
                        if (ended.Contains(Processes[(who + 1) % 4]))
                            pipe.End(Processes[(who + 1) % 4]);
                        break;
                    default:
                        pipe.End(process);
                        ended.Add(process);
                        open.RemoveWhere(pair => pair.Owner == process);
                        foreach ((int, long) lost in inHand.Where(pair => pair.Value == process).Select(pair => pair.Key).ToList())
                            inHand.Remove(lost);
                        break;
                }

                foreach (Reply reply in pipe.Replies)
                {
                    Assert.True(open.Remove((reply.To, reply.Message.Request)), $"{reply} answers nothing that is open");
                    if (reply.Message is PipeProtocol.Received received)
                        Assert.True(inHand.TryAdd((sides[received.Request], received.Item), reply.To), "a message was received twice");
                }

                pipe.Replies.Clear();
                pipe.Events.Clear();
                pipe.AssertInvariants();
            }
        });

    private static int ValueOf(Reply? reply) => ((PipeProtocol.Received)reply!.Value.Message).Payload[0];

    private static PipeAnswer Answer(Reply? reply) => Assert.IsType<PipeProtocol.Answered>(reply!.Value.Message).Answer;

    private Reply? Send(int process, int side, byte value, bool wait = true)
    {
        _pipe.Send(Processes[process], ++_request, side, [[value]], wait);
        return Replied();
    }

    private Reply? Receive(int process, int side, bool wait = true)
    {
        _pipe.Receive(Processes[process], ++_request, side, wait);
        return Replied();
    }

    private Reply? Replied() => _pipe.Replies.Exists(reply => reply.Message.Request == _request) ? _pipe.Replies.Find(reply => reply.Message.Request == _request) : null;
}
