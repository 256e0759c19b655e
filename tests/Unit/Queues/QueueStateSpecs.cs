using CsCheck;
using ProcActors.Queues;

namespace ProcActors.Tests.Unit.Queues;

public sealed class QueueStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private long _request;

    [Fact]
    public void Items_come_back_to_their_old_places_when_their_holder_ends()
    {
        QueueState queue = new(0, joinable: true);
        foreach (int _ in Enumerable.Range(0, 4))
            Put(queue, 0);
        Assert.Equal([1, 2], [Get(queue, 1), Get(queue, 2)]);
        queue.End(Processes[1]);
        Assert.Equal((1, true), (Get(queue, 3), Last(queue).Item!.Redelivered));
        Assert.Equal((3, false), (Get(queue, 3), Last(queue).Item!.Redelivered));
        Assert.Equal(1, queue.Statistics.Redelivered);
    }

    [Fact]
    public void A_stale_done_is_refused()
    {
        QueueState queue = new(0, joinable: true);
        Put(queue, 0);
        Get(queue, 1);
        queue.End(Processes[1]);
        queue.Done(Processes[1], ++_request, 1);
        Assert.Equal(QueueAnswer.NotHeld, Last(queue).Answer);
        Assert.Equal(0, queue.Statistics.Done);
    }

    [Fact]
    public void A_waiting_put_goes_in_when_an_item_is_got_and_can_be_withdrawn_from_the_middle()
    {
        QueueState queue = new(1, joinable: false);
        Put(queue, 0);
        long second = Put(queue, 1);
        long third = Put(queue, 2);
        queue.Withdraw(Processes[1], second);
        Assert.Equal((second, QueueAnswer.Withdrawn), (Last(queue).Request, Last(queue).Answer));
        Assert.Equal(1, Get(queue, 3));
        Assert.Contains(queue.Replies, reply => reply.Request == third && reply.Answer == QueueAnswer.Accepted);
        queue.AssertInvariants();
    }

    // The record is read in this order: what is got has left before what waited comes in, so it never shows more than there is room for.
    [Fact]
    public void A_get_is_told_before_the_put_that_it_makes_room_for()
    {
        QueueState queue = new(1, joinable: false);
        Put(queue, 0);
        Put(queue, 1);
        Get(queue, 2);
        Assert.Equal([QueueEvent.Put, QueueEvent.Full, QueueEvent.Get, QueueEvent.Put], queue.Events.Select(happened => happened.Name));
    }

    [Fact]
    public void An_item_given_back_unseen_is_not_flagged()
    {
        QueueState queue = new(0, joinable: false);
        Put(queue, 0);
        Get(queue, 1);
        queue.Return(Processes[1], [1], seen: false);
        Assert.Equal((1, false, 1), (Get(queue, 2), Last(queue).Item!.Redelivered, Last(queue).Item!.Deliveries));
    }

    [Fact]
    public void Join_ends_with_the_last_done()
    {
        QueueState queue = new(0, joinable: true);
        Put(queue, 0);
        queue.Join(Processes[3], ++_request, wait: true);
        long join = _request;
        Get(queue, 1);
        Assert.DoesNotContain(queue.Replies, reply => reply.Request == join);
        queue.Done(Processes[1], ++_request, 1);
        Assert.Contains(queue.Replies, reply => reply.Request == join && reply.Answer == QueueAnswer.Joined);
    }

    [Fact]
    public void What_is_handed_ahead_still_waits_until_it_is_used_and_every_getter_is_left_its_share()
    {
        QueueState queue = new(10, joinable: false);
        Get(queue, 2, wait: false);
        queue.PutMany(Processes[0], 100, [.. Enumerable.Range(0, 9).Select(i => new byte[] { (byte)i })], wait: true);
        queue.Replies.Clear();
        queue.Get(Processes[1], ++_request, wait: true, ahead: 100);
        Assert.Equal([1, 2, 3, 4, 5], queue.Replies.Select(reply => reply.Item!.Number));
        Assert.All(queue.Replies, reply => Assert.Equal(_request, reply.Request));
        Assert.Equal((8, 1), (queue.Statistics.Ready, queue.Statistics.Taken));
        queue.Accept(Processes[1], 3);
        Assert.Equal((6, 0, 3), (queue.Statistics.Ready, queue.Statistics.Taken, queue.Statistics.Done));
        queue.End(Processes[1], end: null);
        Assert.Equal((4, false), (Get(queue, 3), Last(queue).Item!.Redelivered));
    }

    [Fact]
    public void What_is_handed_ahead_and_not_used_is_asked_back_when_somebody_waits()
    {
        QueueState queue = new(0, joinable: true);
        queue.PutMany(Processes[0], 100, [[1], [2], [3]], wait: true);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 9);
        Assert.False(queue.IsHoarded);
        queue.Get(Processes[2], ++_request, wait: true);
        Assert.True(queue.IsHoarded);
        queue.RecallIdle();
        Assert.NotEqual(QueueAnswer.Recall, Last(queue).Answer);
        queue.RecallIdle();
        Assert.Equal((Processes[1], QueueAnswer.Recall), (Last(queue).To, Last(queue).Answer));
        int replies = queue.Replies.Count;
        queue.RecallIdle();
        Assert.Equal(replies, queue.Replies.Count);
        queue.Return(Processes[1], [2, 3], seen: false);
        Assert.Equal((Processes[2], 2L, 1), (Last(queue).To, Last(queue).Item!.Number, Last(queue).Item!.Deliveries));
        Assert.False(queue.IsHoarded);
    }

    [Fact]
    public void The_only_one_who_gets_need_not_ask_again_while_it_is_at_it()
    {
        QueueState queue = new(0, joinable: false) { Now = DateTime.UnixEpoch };
        Put(queue, 0);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 2);
        queue.Accept(Processes[1], 1);
        queue.Replies.Clear();
        Put(queue, 0);
        Assert.Equal((Processes[1], QueueState.Unasked, 2L), (Last(queue).To, Last(queue).Request, Last(queue).Item!.Number));
        Assert.Equal((1, 0), (queue.Statistics.Ready, queue.Statistics.Taken));

        // No more than it has said that it can use, until it says that it has used some.
        Put(queue, 0);
        Put(queue, 0);
        Assert.Equal((Processes[0], QueueAnswer.Accepted), (Last(queue).To, Last(queue).Answer));
        queue.Accept(Processes[1], 1);
        Assert.Equal(4, Last(queue).Item!.Number);

        // Who has not moved for a while is away.
        queue.Accept(Processes[1], 2);
        queue.Now += TimeSpan.FromMilliseconds(3);
        Put(queue, 0);
        Assert.Equal(QueueAnswer.Accepted, Last(queue).Answer);
        queue.Get(Processes[1], ++_request, wait: true, pushed: 3);
        Assert.Equal((_request, 5L), (Last(queue).Request, Last(queue).Item!.Number));
        queue.AssertInvariants();
    }

    [Fact]
    public void Where_several_get_each_asks()
    {
        QueueState queue = new(0, joinable: false) { Now = DateTime.UnixEpoch };
        Get(queue, 2, wait: false);
        Put(queue, 0);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 2);
        Put(queue, 0);
        Assert.Equal(QueueAnswer.Accepted, Last(queue).Answer);
        Assert.Equal(2, Get(queue, 2));
    }

    [Fact]
    public void A_get_that_crosses_an_item_on_its_way_has_it_as_its_answer()
    {
        QueueState queue = new(0, joinable: false) { Now = DateTime.UnixEpoch };
        Put(queue, 0);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 1);
        queue.Accept(Processes[1], 1);
        Put(queue, 0);
        int replies = queue.Replies.Count;
        queue.Get(Processes[1], ++_request, wait: true, ahead: 1, pushed: 0);
        Assert.Equal((replies, 0), (queue.Replies.Count, queue.Statistics.WaitingGets));

        // The next has seen it, and waits for another.
        queue.Get(Processes[1], ++_request, wait: true, ahead: 1, pushed: 1);
        Assert.Equal(1, queue.Statistics.WaitingGets);
        Put(queue, 0);
        Assert.Equal((_request - 1, 3L), (Last(queue).Request, Last(queue).Item!.Number));
    }

    [Fact]
    public void A_look_shows_what_the_process_would_have_next()
    {
        QueueState queue = new(0, joinable: false);
        queue.PutMany(Processes[0], 100, [[1], [2], [3], [4]], wait: true);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 2);
        queue.Peek(Processes[1], ++_request);
        Assert.Equal((QueueAnswer.Shown, 2L), (Last(queue).Answer, Last(queue).Item!.Number));
        queue.Peek(Processes[2], ++_request);
        Assert.Equal(4, Last(queue).Item!.Number);
        Get(queue, 2);
        queue.Peek(Processes[2], ++_request);
        Assert.Equal(2, Last(queue).Item!.Number);
    }

    [Fact]
    public void An_item_that_crashes_its_holders_is_dead_and_its_neighbours_are_not()
    {
        QueueState queue = new(0, joinable: true, maximumCrashes: 2);
        queue.PutMany(Processes[0], 100, [[1], [2], [3]], wait: true);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 9);
        queue.Accept(Processes[1], 1);
        queue.End(Processes[1], "SIGKILL");

        // Items 1 and 2 were in hand; 3 was perhaps not: each is handed out by itself from now on.
        queue.Get(Processes[2], ++_request, wait: true, ahead: 9);
        Assert.Equal((1L, 1), (Last(queue).Item!.Number, Last(queue).Crashes));
        queue.End(Processes[2], "exit 1");
        Assert.Equal(["p2: SIGKILL", "p3: exit 1"], Assert.Single(queue.Dead).Ends);
        queue.Get(Processes[3], ++_request, wait: true, ahead: 9);
        Assert.Equal((2L, 1), (Last(queue).Item!.Number, Last(queue).Crashes));
        queue.Done(Processes[3], 2);
        Assert.Equal((3, 0), (Get(queue, 3), Last(queue).Crashes));
        queue.Join(Processes[0], ++_request, wait: true);
        queue.Done(Processes[3], 3);
        Assert.Equal(QueueAnswer.Joined, Last(queue).Answer);
        Assert.Equal(1, queue.Requeue([]));
        Assert.Equal((1, 0), (Get(queue, 3), Last(queue).Crashes));
        queue.AssertInvariants();
    }

    [Fact]
    public void A_process_that_gives_an_item_back_or_ends_well_is_no_crash()
    {
        QueueState queue = new(0, joinable: true, maximumCrashes: 1);
        Put(queue, 0);
        Get(queue, 1);
        queue.Return(Processes[1], [1], seen: true);
        Get(queue, 1);
        queue.End(Processes[1], end: null);
        Assert.Equal((1, true, 3), (Get(queue, 2), Last(queue).Item!.Redelivered, Last(queue).Item!.Deliveries));
        Assert.Empty(queue.Dead);
    }

    [Fact]
    public void Higher_priorities_go_first_and_keep_their_places_when_they_come_back()
    {
        QueueState queue = new(0, joinable: true);
        Put(queue, 0);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true, priority: 5);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true, priority: 5);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true, priority: -1);
        Assert.Equal(2, Get(queue, 1));
        Assert.Equal(3, Get(queue, 2));
        queue.End(Processes[1]);
        Assert.Equal([2, 1, 4], [Get(queue, 3), Get(queue, 3), Get(queue, 3)]);
    }

    [Fact]
    public void An_item_whose_time_is_over_is_dead_unless_somebody_has_it()
    {
        QueueState queue = new(0, joinable: true);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true, expires: 100);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true, expires: 50);
        queue.Put(Processes[0], ++_request, new byte[] { 1 }, wait: true);
        Assert.Equal(50, queue.NextExpiry);
        Assert.Equal(1, Get(queue, 1));
        queue.Expire(200);
        Assert.Equal((2, true), (Assert.Single(queue.Dead).Item.Number, queue.Dead.Single().Expired));
        Assert.Equal(3, Get(queue, 2));
        queue.Return(Processes[1], [1], seen: true);
        queue.Expire(200);
        Assert.Equal(2, queue.Statistics.Dead);
        Assert.Equal(2, queue.Discard([]));
        queue.AssertInvariants();
        Assert.Null(queue.NextExpiry);
    }

    [Fact]
    public void A_queue_shut_down_gives_what_it_has_and_ends_when_nothing_can_come_back()
    {
        QueueState queue = new(2, joinable: true);
        Put(queue, 0);
        Put(queue, 0);
        long waiting = Put(queue, 3);
        Assert.Equal(1, Get(queue, 1));
        Assert.Equal(2, Get(queue, 1));
        Put(queue, 0);
        queue.ShutDown(Processes[0], ++_request, immediate: false);
        long refused = Put(queue, 0);
        Assert.Contains(queue.Replies, reply => reply.Request == waiting && reply.Answer == QueueAnswer.Accepted);
        Assert.Contains(queue.Replies, reply => reply.Request == refused && reply.Answer == QueueAnswer.ShutDown);
        Assert.Equal([3, 4], [Get(queue, 2), Get(queue, 2)]);
        queue.Get(Processes[3], ++_request, wait: true);
        queue.Done(Processes[2], 3);
        queue.Done(Processes[2], 4);
        Assert.DoesNotContain(queue.Replies, reply => reply.Request == _request);
        queue.End(Processes[1]);
        Assert.Equal((Processes[3], 1L), (Last(queue).To, Last(queue).Item!.Number));
        Assert.Equal(2, Get(queue, 3));
        queue.Get(Processes[2], ++_request, wait: true);
        queue.Done(Processes[3], 1);
        queue.Done(Processes[3], 2);
        queue.Get(Processes[3], ++_request, wait: true);
        Assert.Equal(2, queue.Replies.Count(reply => reply.Answer == QueueAnswer.ShutDown && reply.Request >= _request - 1));
    }

    [Fact]
    public void A_queue_shut_down_at_once_discards_what_waits()
    {
        QueueState queue = new(0, joinable: true);
        queue.PutMany(Processes[0], 100, [[1], [2], [3]], wait: true);
        queue.Get(Processes[1], ++_request, wait: true, ahead: 1);
        queue.Join(Processes[0], ++_request, wait: true);
        long join = _request;
        queue.ShutDown(Processes[0], ++_request, immediate: true);
        Assert.Contains(queue.Replies, reply => reply.Answer == QueueAnswer.Recall && reply.To == Processes[1]);
        queue.Return(Processes[1], [2], seen: false);
        queue.Done(Processes[1], 1);
        Assert.Contains(queue.Replies, reply => reply.Request == join && reply.Answer == QueueAnswer.Joined);
        queue.AssertInvariants();
    }

    // Whatever happens in whatever order: nothing is lost, nothing is held twice, and nobody who has ended holds anything.
    [Fact]
    public void Every_history_conserves_items_and_leases() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 2], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[1, 12]).Array[1, 60]).Sample((capacity, joinable, crashes, steps) =>
        {
            QueueState queue = new(capacity, joinable, crashes);
            List<(long Item, Incarnation Holder, bool Unaccepted)> held = [];
            HashSet<long> finished = [];
            HashSet<Incarnation> ended = [];
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                Do(queue, what, process, number);
                switch (what)
                {
                    case 3:
                        foreach ((long Item, Incarnation Holder, bool Unaccepted) accepted in held.Where(one => one.Holder == process && one.Unaccepted).Take(number).ToList())
                        {
                            held.Remove(accepted);
                            if (joinable)
                                held.Add(accepted with { Unaccepted = false });
                            else
                                finished.Add(accepted.Item);
                        }

                        break;
                    case 4 when joinable && held.RemoveAll(one => one.Item == number && one.Holder == process) > 0:
                        Assert.True(finished.Add(number));
                        break;
                    case 5 or 9:
                        held.RemoveAll(one => one.Item == number && one.Holder == process);
                        break;
                    case 7:
                        ended.Add(process);
                        held.RemoveAll(one => one.Holder == process);
                        break;
                }

                long request = 0;
                foreach (QueueReply reply in queue.Replies.Where(reply => reply.Answer == QueueAnswer.Granted))
                {
                    Assert.DoesNotContain(reply.To, ended);
                    Assert.DoesNotContain(reply.Item!.Number, finished);
                    Assert.DoesNotContain(held, one => one.Item == reply.Item.Number);
                    held.Add((reply.Item.Number, reply.To, !joinable || reply.Request == request));
                    request = reply.Request;
                }

                queue.Replies.Clear();
                queue.AssertInvariants();
                Assert.Equal(finished.Count, queue.Statistics.Done);
                Assert.Equal(queue.Statistics.Put, queue.Statistics.Ready + queue.Statistics.Taken + queue.Statistics.Done + queue.Statistics.Dead);
            }
        });

    private void Do(QueueState queue, int what, Incarnation process, int number)
    {
        switch (what)
        {
            case 0:
                queue.Put(process, ++_request, new byte[] { 1 }, wait: number % 2 == 0);
                break;
            case 1:
            case 2:
                queue.Get(process, ++_request, wait: number % 2 == 0, ahead: number % 4);
                break;
            case 3:
                queue.Accept(process, number);
                break;
            case 4:
                queue.Done(process, ++_request, number);
                break;
            case 5:
                queue.Return(process, [number], seen: true);
                break;
            case 6:
                queue.PutMany(process, ++_request, [.. Enumerable.Range(0, number % 4).Select(_ => new byte[] { 1 })], wait: true);
                _request += 4;
                break;
            case 7:
                queue.End(process, number % 3 == 0 ? null : "SIGKILL");
                break;
            case 8:
                queue.RecallIdle();
                break;
            case 9:
                queue.Return(process, [number], seen: false);
                break;
        }
    }

    private static QueueReply Last(QueueState queue) => queue.Replies[^1];

    private long Put(QueueState queue, int process)
    {
        queue.Put(Processes[process], ++_request, new byte[] { 1 }, wait: true);
        return _request;
    }

    private long Get(QueueState queue, int process, bool wait = true)
    {
        queue.Get(Processes[process], ++_request, wait);
        return queue.Replies.Last(reply => reply.Request == _request).Item?.Number ?? 0;
    }
}
