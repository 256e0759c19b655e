using ProcActors.TestKit;

namespace ProcActors.Tests.TestKit;

/// <summary>What is said of a history is true, and what is not true is told with what was found.</summary>
public sealed class HistorySpecs
{
    private readonly History _history = new();
    private int _now;

    [Fact]
    public void Two_holders_at_once_are_told_by_name()
    {
        Happens("lock.acquired", "a", "gate", 1);
        Happens("lock.acquired", "b", "gate", 2);
        ScenarioAssertionException e = Assert.Throws<ScenarioAssertionException>(() => _history.Lock("gate").NeverHasTwoHolders());
        Assert.Contains("a (token 1) and b (token 2)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_is_handed_on_has_one_holder_at_a_time()
    {
        Happens("lock.acquired", "a", "gate", 1);
        Happens("lock.released", "a", "gate", 1);
        Happens("lock.acquired", "b", "gate", 2);
        Happens("lock.abandoned", "b", "gate", 2);
        Happens("lock.acquired", "c", "other", 1);
        _history.Lock("gate").NeverHasTwoHolders().IsAcquired(2).IsFreeAtTheEnd();
        Assert.Throws<ScenarioAssertionException>(() => _history.Lock("other").IsFreeAtTheEnd());
        Assert.Throws<ScenarioAssertionException>(() => _history.Lock("gate").IsAcquired(3));
    }

    [Fact]
    public void An_item_done_twice_or_never_is_told()
    {
        Happens("queue.put", "p", "parts", 1);
        Assert.Throws<ScenarioAssertionException>(() => _history.Queue("parts").EachItemIsDoneExactlyOnce());
        Happens("queue.done", "c", "parts", 1);
        _history.Queue("parts").HasPut(1).EachItemIsDoneExactlyOnce();
        Happens("queue.done", "c", "parts", 1);
        ScenarioAssertionException e = Assert.Throws<ScenarioAssertionException>(() => _history.Queue("parts").EachItemIsDoneExactlyOnce());
        Assert.Contains("item 1 (put by p) to be done once; it was done 2 times", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_back_is_taken_once_all_the_same()
    {
        Happens("queue.put", "p", "parts", 1);
        Happens("queue.get", "c1", "parts", 1);
        Happens("queue.returned", "c1", "parts", 1);
        Happens("queue.get", "c2", "parts", 1);
        _history.Queue("parts").EachItemIsTakenExactlyOnce();
        Happens("queue.get", "c3", "parts", 1);
        Assert.Throws<ScenarioAssertionException>(() => _history.Queue("parts").EachItemIsTakenExactlyOnce());
    }

    [Fact]
    public void An_item_that_overtakes_is_told()
    {
        Happens("queue.put", "p", "parts", 1);
        Happens("queue.put", "p", "parts", 2);
        Happens("queue.get", "c", "parts", 2);
        Happens("queue.get", "c", "parts", 1);
        Assert.Throws<ScenarioAssertionException>(() => _history.Queue("parts").IsFirstInFirstOut());
    }

    [Fact]
    public void The_end_of_a_process_is_its_exit_code_or_its_signal()
    {
        Assert.Throws<ScenarioAssertionException>(() => _history.Process("p").Exits());
        Happens("process.exited", "p", null, 3);
        Happens("process.exited", "k", null, -9);
        _history.Process("p").Exits(3);
        _history.Process("k").IsKilledBy();
        Assert.Contains("signal 9", Assert.Throws<ScenarioAssertionException>(() => _history.Process("k").Exits()).Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", Assert.Throws<ScenarioAssertionException>(() => _history.Process("p").IsKilledBy()).Message, StringComparison.Ordinal);
    }

    private void Happens(string name, string process, string? subject, long number) => _history.Add(new HistoryEvent(TimeSpan.FromSeconds(_now++), name, process, "0.1", subject, number));
}
