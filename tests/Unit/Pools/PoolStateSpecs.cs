using CsCheck;
using ProcActors.Pools;

namespace ProcActors.Tests.Unit.Pools;

public sealed class PoolStateSpecs
{
    private static readonly PoolCall Call = new(1, [], true);

    [Fact]
    public void A_worker_that_dies_faults_the_task_it_was_at_and_the_rest_goes_to_others()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        pool.Ready(1);
        Submit(pool, 1, 4);
        pool.Report(1, 1);
        pool.Actions.Clear();
        pool.Ended(1, atWork: true);
        Assert.Equal((PoolActionKind.Died, 1, 2L), (pool.Actions[0].Kind, pool.Actions[0].Worker, pool.Actions[0].Task));
        pool.Ready(2);
        PoolAction sent = pool.Actions.Single(action => action.Kind == PoolActionKind.Send);
        Assert.Equal((3L, 2), (sent.Chunk!.First, sent.Chunk.Count));
    }

    [Fact]
    public void A_chunk_that_was_not_begun_when_its_worker_died_goes_to_another_but_not_for_ever()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        Submit(pool, 1, 2);
        for (int worker = 1; worker <= 3; worker++)
        {
            pool.Ready(worker);
            Assert.Equal(1L, pool.Actions.Last(action => action.Kind == PoolActionKind.Send).Chunk!.First);
            Assert.DoesNotContain(pool.Actions, action => action.Kind == PoolActionKind.Died);
            pool.Ended(worker, atWork: false);
        }

        Assert.Equal(1L, pool.Actions.Single(action => action.Kind == PoolActionKind.Died).Task);
    }

    [Fact]
    public void What_is_found_done_after_a_death_brings_the_dead_no_more_work()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        pool.Ready(1);
        Submit(pool, 1, 1);
        Submit(pool, 2, 1);
        pool.Actions.Clear();
        pool.Gone(1);
        pool.Report(1, 1);
        Assert.DoesNotContain(pool.Actions, action => action.Kind == PoolActionKind.Send);
        pool.Ended(1, atWork: false);
        pool.Ready(2);
        Assert.Contains(pool.Actions, action => action is { Kind: PoolActionKind.Send, Worker: 2, Task: 2 });
    }

    [Fact]
    public void Short_tasks_are_sent_ahead_and_come_back_when_another_has_nothing_to_do()
    {
        PoolState pool = new(2, null, 3, lazy: false);
        pool.Open();
        pool.Ready(1);
        PoolCall quick = new(2, [], true);
        quick.Took(10);
        PoolJob job = new Job(quick, 1, 8);
        pool.Submit([Chunk(job, 8, 1)]);
        List<PoolChunk> sent = [.. pool.Actions.Where(action => action.Kind == PoolActionKind.Send).Select(action => action.Chunk!)];
        Assert.Equal(Enumerable.Range(1, 8).Select(first => (1, (long)first)), pool.Actions.Where(action => action.Kind == PoolActionKind.Send).Select(action => (action.Worker, action.Task)));
        pool.Actions.Clear();
        pool.Ready(2);
        List<PoolAction> wanted = [.. pool.Actions.Where(action => action.Kind == PoolActionKind.TakeBack)];
        Assert.Equal([8L, 7, 6, 5], wanted.Select(action => action.Chunk!.First));
        pool.Actions.Clear();
        pool.TakenBack(1, wanted[0].Chunk!, isBack: true);
        pool.TakenBack(1, wanted[1].Chunk!, isBack: false);
        Assert.Contains(pool.Actions, action => action is { Kind: PoolActionKind.Send, Worker: 2, Task: 8 });
        Assert.DoesNotContain(pool.Actions, action => action is { Kind: PoolActionKind.Send, Task: 7 });
    }

    [Fact]
    public void A_chunk_is_as_large_as_its_tasks_are_short_and_the_last_ones_are_small()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        pool.Ready(1);
        PoolCall call = new(2, [], true);
        PoolJob job = new Job(call, 1, 100);
        pool.Submit([Chunk(job, 100, null)]);
        Assert.Equal(1, Sent());
        call.Took(200);
        pool.Report(1, 1);
        Assert.Equal(10, Sent());
        call.Took(0.01);
        call.Took(0.01);
        call.Took(0.01);
        call.Took(0.01);
        call.Took(0.01);
        pool.Report(1, 10);
        List<int> sizes = [.. pool.Actions.Where(action => action.Kind == PoolActionKind.Send).Select(action => action.Chunk!.Count)];
        Assert.Equal(1, sizes[^1]);
        Assert.Equal(100, sizes.Sum());

        int Sent() => pool.Actions.Last(action => action.Kind == PoolActionKind.Send).Chunk!.Count;
    }

    [Fact]
    public void An_idle_death_is_made_good_but_not_for_ever()
    {
        PoolState pool = new(1, null, 3, lazy: false);
        pool.Open();
        for (int worker = 1; worker <= 3; worker++)
        {
            pool.Ready(worker);
            pool.Ended(worker, atWork: false);
        }

        Assert.Equal(0, pool.WorkerCount);
        Assert.DoesNotContain(pool.Actions, action => action.Kind == PoolActionKind.Broken);
        Submit(pool, 1, 1);
        Assert.Equal(1, pool.WorkerCount);
    }

    [Fact]
    public void Starts_that_always_fail_break_the_pool()
    {
        PoolState pool = new(2, null, 3, lazy: true);
        pool.Open();
        Assert.Empty(pool.Actions);
        Submit(pool, 1, 1);
        for (int worker = 1; worker <= 3; worker++)
            pool.Ended(worker, atWork: false);
        Assert.Equal(3, pool.Actions.Count(action => action.Kind == PoolActionKind.Start));
        Assert.Contains(pool.Actions, action => action.Kind == PoolActionKind.Broken);
        Assert.True(pool.IsClosing);
    }

    /// <summary>
    /// Any history of submissions, results, deaths and cancellations, with tasks short and long: every task ends once, exactly the task at work dies with its
    /// worker, and nothing is begun twice.
    /// </summary>
    [Fact]
    public void Every_history_ends_every_task_once() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Bool, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 9], Gen.Int[1, 9]).Array[1, 80]).Sample((size, perWorker, lazy, steps) =>
            new PoolHistory(size, perWorker == 0 ? null : perWorker, lazy).Run(steps));

    internal static PoolChunk Chunk(PoolJob job, int count, int? size) => new(job, 0, count, Enumerable.Repeat(PoolValues.Token(), count).SelectMany(bytes => bytes).ToArray(), 1, size);

    private static void Submit(PoolState pool, long first, int count) => pool.Submit([Chunk(new Job(Call, first, count), count, count)]);

    internal sealed class Job : PoolJob
    {
        public Job(PoolCall call, long first, int count)
            : base(call, count, null) => First = first;

        public override string Verb => "call";

        public override Task Ended => Task.CompletedTask;

        protected override void Add(int index, int tasks, ReadOnlyMemory<byte> results)
        {
        }

        protected override void AddFailure(int index, Exception reason)
        {
        }

        protected override void Complete(Exception? reason)
        {
        }
    }
}
