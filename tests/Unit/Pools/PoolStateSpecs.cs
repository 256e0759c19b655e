using CsCheck;
using ProcActors.Bootstrap;
using ProcActors.Pools;

namespace ProcActors.Tests.Unit.Pools;

public sealed class PoolStateSpecs
{
    private static readonly RoleFrame Call = new() { TypeName = "T", Arguments = [] };

    [Fact]
    public void A_worker_that_dies_faults_the_task_it_was_at_and_the_rest_goes_to_others()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        pool.Ready(1);
        pool.Submit(Chunk(1, 4));
        pool.Report(1, 1);
        pool.Actions.Clear();
        pool.Ended(1);
        Assert.Equal(new PoolAction(PoolActionKind.Died, 1, 2), pool.Actions[0]);
        pool.Ready(2);
        PoolAction sent = pool.Actions.Single(action => action.Kind == PoolActionKind.Send);
        Assert.Equal((3L, 2), (sent.Chunk!.First, sent.Chunk.Count));
    }

    [Fact]
    public void An_idle_death_is_made_good_but_not_for_ever()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        for (int worker = 1; worker <= 3; worker++)
        {
            pool.Ready(worker);
            pool.Ended(worker);
        }

        Assert.Equal(0, pool.WorkerCount);
        Assert.DoesNotContain(pool.Actions, action => action.Kind == PoolActionKind.Broken);
        pool.Submit(Chunk(1, 1));
        Assert.Equal(1, pool.WorkerCount);
    }

    [Fact]
    public void Starts_that_always_fail_break_the_pool()
    {
        PoolState pool = new(2, null, 3, lazy: true);
        pool.Open();
        Assert.Empty(pool.Actions);
        pool.Submit(Chunk(1, 1));
        for (int worker = 1; worker <= 3; worker++)
            pool.Ended(worker);
        Assert.Equal(3, pool.Actions.Count(action => action.Kind == PoolActionKind.Start));
        Assert.Contains(pool.Actions, action => action.Kind == PoolActionKind.Broken);
        Assert.True(pool.IsClosing);
    }

    /// <summary>Any history of submissions, results, deaths and cancellations: every task ends once, and exactly the task at work dies with its worker.</summary>
    [Fact]
    public void Every_history_ends_every_task_once() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Bool, Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9], Gen.Int[1, 5]).Array[1, 80]).Sample((size, perWorker, lazy, steps) =>
        {
            PoolState pool = new(size, perWorker == 0 ? null : perWorker, 3, lazy);
            Dictionary<long, string> ended = [];
            Dictionary<int, (long Current, long Last)> running = [];
            HashSet<int> alive = [];
            List<int> unready = [];
            long submitted = 0;
            pool.Open();
            Follow();
            foreach ((int what, int which, int count) in steps)
            {
                Step(what, which, count);
                Follow();
            }

            // Whatever happened, a pool that is closed and left alone comes to its end.
            pool.Close();
            Follow();
            for (int round = 0; alive.Count > 0; round++)
            {
                Assert.True(round < 10_000, "the pool does not end");
                int worker = alive.First();
                if (running.ContainsKey(worker))
                    Step(1, 0, 1);
                else if (unready.Contains(worker))
                    Step(2, unready.IndexOf(worker), 1);
                else
                    End(worker);
                Follow();
            }

            Assert.Equal(submitted, ended.Count);

            void Step(int what, int which, int count)
            {
                switch (what)
                {
                    case 0 when !pool.IsClosing:
                        pool.Submit(Chunk(submitted + 1, count));
                        submitted += count;
                        break;
                    case 1 or 6 when running.Count > 0:
                        (int worker, (long current, long last)) = running.ElementAt(which % running.Count);
                        Assert.True(pool.Report(worker, current));
                        Finish(current, "reported");
                        if (current == last)
                            running.Remove(worker);
                        else
                            running[worker] = (current + 1, last);
                        break;
                    case 2 when unready.Count > 0:
                        int ready = unready[which % unready.Count];
                        unready.Remove(ready);
                        pool.Ready(ready);
                        break;
                    case 3 when alive.Count > 0:
                        End(alive.ElementAt(which % alive.Count));
                        break;
                    case 4 when submitted > 0:
                        long task = 1 + (which % submitted);
                        int queued = pool.QueuedTasks;
                        pool.Cancel(task);
                        if (pool.QueuedTasks < queued)
                            Finish(task, "cancelled");
                        break;
                }
            }

            void End(int worker)
            {
                alive.Remove(worker);
                unready.Remove(worker);
                running.Remove(worker);
                pool.Ended(worker);
            }

            void Finish(long task, string how) => Assert.True(ended.TryAdd(task, how), $"task {task} {how}, but was {ended.GetValueOrDefault(task)}");

            void Follow()
            {
                foreach (PoolAction action in pool.Actions.ToList())
                {
                    switch (action.Kind)
                    {
                        case PoolActionKind.Start:
                            alive.Add(action.Worker);
                            unready.Add(action.Worker);
                            break;
                        case PoolActionKind.Send:
                            Assert.True(running.TryAdd(action.Worker, (action.Chunk!.First, action.Chunk.First + action.Chunk.Count - 1)));
                            break;
                        case PoolActionKind.Died:
                            Finish(action.Task, "died");
                            break;
                        case PoolActionKind.Broken:
                            for (long task = 1; task <= submitted; task++)
                                ended.TryAdd(task, "broken");
                            running.Clear();
                            break;
                    }
                }

                pool.Actions.Clear();
                pool.AssertInvariants();
            }
        });

    private static PoolChunk Chunk(long first, int count) => new(first, Call, [.. Enumerable.Repeat(Array.Empty<byte[]>(), count)]);
}
