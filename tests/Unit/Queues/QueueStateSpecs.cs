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

    [Fact]
    public void An_item_given_back_unseen_is_not_flagged()
    {
        QueueState queue = new(0, joinable: false);
        Put(queue, 0);
        Get(queue, 1);
        queue.Return(Processes[1], 1, seen: false);
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

    // Whatever happens in whatever order: nothing is lost, nothing is held twice, and nobody who has ended holds anything.
    [Fact]
    public void Every_history_conserves_items_and_leases() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[1, 12]).Array[1, 60]).Sample((capacity, joinable, steps) =>
        {
            QueueState queue = new(capacity, joinable);
            Dictionary<long, Incarnation> holders = [];
            HashSet<long> finished = [];
            HashSet<Incarnation> ended = [];
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                if (ended.Contains(process))
                    continue;
                Do(queue, what, process, number);
                if (what == 7)
                {
                    ended.Add(process);
                    foreach (long item in holders.Where(pair => pair.Value == process).Select(pair => pair.Key).ToList())
                        holders.Remove(item);
                }

                bool finishes = joinable ? what == 4 : what == 3;
                if (finishes && holders.TryGetValue(number, out Incarnation? holder) && holder == process)
                {
                    holders.Remove(number);
                    Assert.True(finished.Add(number));
                }

                if (what == 5 && holders.TryGetValue(number, out Incarnation? giver) && giver == process)
                    holders.Remove(number);
                foreach (QueueReply reply in queue.Replies.Where(reply => reply.Item is not null))
                {
                    Assert.DoesNotContain(reply.To, ended);
                    Assert.DoesNotContain(reply.Item!.Number, finished);
                    Assert.True(holders.TryAdd(reply.Item.Number, reply.To), $"item {reply.Item.Number} was granted while held");
                }

                queue.Replies.Clear();
                queue.AssertInvariants();
                Assert.Equal(holders.Count, queue.Statistics.Taken);
                Assert.Equal(finished.Count, queue.Statistics.Done);
            }
        });

    private void Do(QueueState queue, int what, Incarnation process, int number)
    {
        switch (what)
        {
            case 0:
            case 6:
                queue.Put(process, ++_request, [[1]], wait: number % 2 == 0);
                break;
            case 1:
            case 2:
                queue.Get(process, ++_request, wait: number % 2 == 0);
                break;
            case 3:
                queue.Accept(process, number);
                break;
            case 4:
                queue.Done(process, ++_request, number);
                break;
            case 5:
                queue.Return(process, number, seen: true);
                break;
            case 7:
                queue.End(process);
                break;
        }
    }

    private static QueueReply Last(QueueState queue) => queue.Replies[^1];

    private long Put(QueueState queue, int process)
    {
        queue.Put(Processes[process], ++_request, [[1]], wait: true);
        return _request;
    }

    private long Get(QueueState queue, int process)
    {
        queue.Get(Processes[process], ++_request, wait: true);
        return queue.Replies.Last(reply => reply.Request == _request).Item!.Number;
    }
}
