using System.Threading.Channels;

namespace ProcActors.Tests.Processes;

public sealed class QueueExtraSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Many_items_from_many_putters_reach_many_getters_once_each(int capacity)
    {
        const int Count = 20_000;
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>(capacity: capacity);
        ProcessQueue<long> sums = await _runtime.QueueAsync<long>();
        ActorProcess[] getters = [await _runtime.StartAsync(() => QueueJobs.Sum(queue, sums)), await _runtime.StartAsync(() => QueueJobs.Sum(queue, sums))];
        ActorProcess[] putters = [await _runtime.StartAsync(() => QueueJobs.PutMany(queue, Count)), await _runtime.StartAsync(() => QueueJobs.Post(queue, Count))];
        foreach (ActorProcess putter in putters)
            Assert.True((await putter.JoinAsync()).Success);
        await queue.ShutDownAsync();
        foreach (ActorProcess getter in getters)
            Assert.True((await getter.JoinAsync()).Success);
        Assert.Equal(2L * Count * (Count - 1) / 2, await sums.GetAsync(Lines.Limit) + await sums.GetAsync(Lines.Limit));
        QueueStatistics now = await queue.StatisticsAsync();
        Assert.Equal((2L * Count, 2L * Count, 0, 0), (now.Put, now.Done, now.Ready, now.Taken));
    }

    [Fact]
    public async Task Items_of_one_putter_keep_their_order()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        ActorProcess putter = await _runtime.StartAsync(() => QueueJobs.Post(queue, 5000));
        for (int i = 0; i < 5000; i++)
            Assert.Equal(i, await queue.GetAsync(Lines.Limit));
        Assert.True((await putter.JoinAsync()).Success);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_only_getter_was_sent_and_has_not_used_goes_to_whoever_comes(bool killed)
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>();
        ActorProcess getter = await _runtime.StartAsync(() => QueueJobs.FetchThenHang(queue, 300), _lines.Options(daemon: true));
        for (int i = 0; i < 350; i++)
            await queue.PutAsync(i);
        Assert.Equal("hangs", await _lines.NextAsync());

        // What it has done is told a moment after it went on: killed before that, it would have those items done again.
        await Until.TrueAsync(async () => (await queue.StatisticsAsync()).Done == 300, "what was done is known");
        if (killed)
            await getter.KillAsync();
        List<int> rest = await WorkThroughAsync(queue, 50);
        Assert.Equal(Enumerable.Range(300, 50), rest.Order());
        Assert.True(await queue.TryJoinAsync(Lines.Limit));
    }

    [Fact]
    public async Task What_a_hanging_process_was_handed_ahead_goes_to_whoever_waits()
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>();
        await queue.PutManyAsync(Enumerable.Range(0, 3000));
        await _runtime.StartAsync(() => QueueJobs.FetchThenHang(queue, 1500), _lines.Options(daemon: true));
        Assert.Equal("hangs", await _lines.NextAsync());
        List<int> rest = await WorkThroughAsync(queue, 1500);
        Assert.Equal(Enumerable.Range(1500, 1500), rest.Order());
        Assert.True(await queue.TryJoinAsync(Lines.Limit));
        Assert.Equal(0, (await queue.StatisticsAsync()).Redelivered);
    }

    [Fact]
    public async Task What_was_said_done_before_an_orderly_end_is_done()
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>();
        await queue.PutManyAsync(Enumerable.Range(0, 1000));
        Assert.True((await (await _runtime.StartAsync(() => QueueJobs.DoneThenReturn(queue, 700))).JoinAsync()).Success);
        QueueStatistics now = await queue.StatisticsAsync();
        Assert.Equal((700L, 300, 0L), (now.Done, now.Ready, now.Redelivered));
    }

    [Fact]
    public async Task An_item_that_kills_three_processes_is_a_dead_letter_and_the_others_are_done()
    {
        JoinableQueue<string> queue = await _runtime.JoinableQueueAsync<string>();
        await queue.PutManyAsync(["a", "poison", "b"]);
        int crashes = 0;
        while ((await queue.StatisticsAsync()).Dead == 0)
        {
            ActorProcess worker = await _runtime.StartAsync(() => QueueJobs.CrashOn(queue, "poison"), new ProcessOptions { Name = $"worker.{++crashes}" });
            await worker.JoinAsync();
        }

        Assert.Equal(3, crashes);
        DeadLetter<string> letter = Assert.Single(await queue.DeadLettersAsync());
        Assert.Equal(("poison", false, 3), (letter.Value, letter.Expired, letter.Ends.Count));
        Assert.StartsWith("worker.1: SIGABRT", letter.Ends[0], StringComparison.Ordinal);
        Assert.Equal("b", await queue.GetAsync(Lines.Limit));
        await queue.TaskDoneAsync();
        Assert.True(await queue.TryJoinAsync(Lines.Limit));
        Assert.Equal(1, await queue.RequeueAsync([letter.Number]));
        Delivery<string> again = await queue.ReceiveAsync();
        Assert.Equal(("poison", true, 0), (again.Value, again.Redelivered, again.CrashCount));
        await again.DoneAsync();
        Assert.Empty(await queue.DeadLettersAsync());
    }

    [Fact]
    public async Task An_item_whose_time_is_over_is_a_dead_letter()
    {
        ProcessQueue<string> queue = await _runtime.QueueAsync<string>();
        await queue.PutAsync("stale", new PutOptions { TimeToLive = TimeSpan.FromMilliseconds(20) });
        await queue.PutAsync("fresh", new PutOptions { TimeToLive = TimeSpan.FromHours(1) });
        await queue.PutAsync("urgent", new PutOptions { Priority = 1 });
        while ((await queue.StatisticsAsync()).Dead == 0)
            await Task.Yield();
        Assert.True(Assert.Single(await queue.DeadLettersAsync()).Expired);
        Assert.Equal((true, "urgent"), await queue.TryPeekAsync());
        Assert.Equal(["urgent", "fresh"], [await queue.GetAsync(), await queue.GetAsync()]);
        Assert.Equal((false, null), await queue.TryPeekAsync());
        Assert.Equal(1, await queue.DiscardAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.PutAsync("x", new PutOptions { TimeToLive = TimeSpan.Zero }).AsTask());
    }

    [Fact]
    public async Task A_queue_shut_down_refuses_puts_gives_what_is_left_and_ends()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        await queue.PutManyAsync([1, 2]);
        await queue.ShutDownAsync();
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.PutAsync(3).AsTask());
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.PutManyAsync([3, 4]).AsTask());
        Assert.Equal([1, 2], await queue.GetManyAsync(10));
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.GetAsync().AsTask());
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.TryGetAsync().AsTask());
        await foreach (int item in queue.ReadAllAsync())
            Assert.Fail($"{item} came after the end");
    }

    [Fact]
    public async Task A_waiting_getter_learns_of_the_end()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        Task<int> waiting = queue.GetAsync().AsTask();
        while ((await queue.StatisticsAsync()).WaitingGets == 0)
            await Task.Yield();
        await queue.ShutDownAsync(immediate: true);
        await Assert.ThrowsAsync<QueueShutDownException>(() => waiting);
    }

    [Fact]
    public async Task A_get_given_up_takes_no_item_with_it()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        for (int i = 0; i < 200; i++)
        {
            using CancellationTokenSource source = new();
            Task<int> get = queue.GetAsync(source.Token).AsTask();
            Task put = queue.PutAsync(i).AsTask();
            await source.CancelAsync();
            await put;
            int got;
            try
            {
                got = await get;
            }
            catch (OperationCanceledException)
            {
                got = await queue.GetAsync(Lines.Limit);
            }

            Assert.Equal(i, got);
        }
    }

    [Fact]
    public async Task A_queue_is_a_channel_to_both_sides()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>(capacity: 4);
        ChannelWriter<int> writer = queue.AsChannelWriter();
        ChannelReader<int> reader = queue.AsChannelReader();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
                await writer.WriteAsync(i);
            writer.Complete();
        });
        List<int> read = [];
        await foreach (int item in reader.ReadAllAsync())
            read.Add(item);
        await writing;
        await reader.Completion;
        Assert.Equal(Enumerable.Range(0, 100), read);
        Assert.False(await writer.WaitToWriteAsync());
        Assert.False(writer.TryWrite(1));
    }

    private static async Task<List<int>> WorkThroughAsync(JoinableQueue<int> queue, int count)
    {
        List<int> items = [];
        while (items.Count < count)
        {
            items.Add(await queue.GetAsync(Lines.Limit));
            await queue.TaskDoneAsync();
        }

        return items;
    }
}
