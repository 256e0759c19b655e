namespace ProcActors.Tests.Processes;

public sealed class QueueProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task Items_put_by_a_child_arrive_in_order()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>("numbers");
        ActorProcess child = await _runtime.StartAsync(() => Jobs.PutRange(queue, 1, 5));
        for (int i = 1; i <= 5; i++)
            Assert.Equal(i, await queue.GetAsync(Lines.Limit));
        Assert.True((await child.JoinAsync()).Success);
        Assert.True(await queue.IsEmptyAsync());
        Assert.False((await queue.TryGetAsync()).Found);
        Assert.False((await queue.TryGetAsync(TimeSpan.FromMilliseconds(-5))).Found);
        await Assert.ThrowsAsync<TimeoutException>(() => queue.GetAsync(TimeSpan.FromMilliseconds(50)).AsTask());
    }

    [Fact]
    public async Task A_bounded_queue_is_full_until_an_item_is_got()
    {
        ProcessQueue<string> queue = await _runtime.QueueAsync<string>("six", capacity: 2);
        await queue.PutAsync("a");
        Assert.Equal((1, false, false), (await queue.CountAsync(), await queue.IsEmptyAsync(), await queue.IsFullAsync()));
        Assert.True(await queue.TryPutAsync("b"));
        Assert.True(await queue.IsFullAsync());
        Assert.False(await queue.TryPutAsync("c"));
        await Assert.ThrowsAsync<TimeoutException>(() => queue.PutAsync("c", TimeSpan.FromMilliseconds(50)).AsTask());
        Task waiting = queue.PutAsync("d").AsTask();
        using CancellationTokenSource source = new();
        Task cancelled = queue.PutAsync("e", source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal("a", await queue.GetAsync());
        await waiting;
        Assert.Equal(("b", "d"), (await queue.GetAsync(), await queue.GetAsync()));
    }

    [Fact]
    public async Task A_queue_is_passed_on_to_a_grandchild_and_through_another_queue()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        await (await _runtime.StartAsync(() => Jobs.PassOn(queue))).JoinAsync();
        Assert.Equal((1, 2), (await queue.GetAsync(), await queue.GetAsync()));

        ProcessQueue<ProcessQueue<int>> carrier = await _runtime.QueueAsync<ProcessQueue<int>>();
        await carrier.PutAsync(queue);
        ProcessQueue<int> same = await carrier.GetAsync();
        await same.PutAsync(3);
        Assert.Equal(3, await queue.GetAsync());
    }

    [Fact]
    public async Task An_item_put_survives_the_hard_exit_of_its_putter()
    {
        ProcessQueue<string> queue = await _runtime.QueueAsync<string>("found-by-name");
        await (await _runtime.StartAsync(() => Jobs.PutAndExit("found-by-name"))).JoinAsync();
        Assert.Equal((true, "kept"), await queue.TryGetAsync());
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    [InlineData(16 * 1024 * 1024)]
    public async Task Large_items_arrive_whole_and_a_join_before_the_get_returns(int size)
    {
        ProcessQueue<byte[]> queue = await _runtime.QueueAsync<byte[]>();
        Assert.True((await (await _runtime.StartAsync(() => Jobs.PutLarge(queue, size))).JoinAsync()).Success);
        byte[] expected = new byte[size];
        new Random(size).NextBytes(expected);
        Assert.Equal(expected, (await queue.TryGetAsync()).Item);
    }

    [Fact]
    public async Task An_item_that_can_not_be_serialised_fails_its_put_alone()
    {
        ProcessQueue<object> queue = await _runtime.QueueAsync<object>(capacity: 1);
        await Assert.ThrowsAsync<PayloadException>(() => queue.PutAsync(new Thread(() => { })).AsTask());
        Assert.True(await queue.TryPutAsync("fine"));
        Assert.Equal("fine", await queue.GetAsync());
    }

    [Fact]
    public async Task A_closed_handle_refuses_and_others_go_on()
    {
        ProcessQueue<int> first = await _runtime.QueueAsync<int>("shared");
        ProcessQueue<int> second = await _runtime.QueueAsync<int>("shared");
        await first.CloseAsync();
        await first.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.PutAsync(1).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.GetAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.IsEmptyAsync().AsTask());
        await second.PutAsync(1);
        Assert.Equal(1, await second.GetAsync());
    }

    [Fact]
    public async Task A_closed_joinable_handle_refuses_and_a_negative_time_is_none()
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>(capacity: 1);
        await queue.PutAsync(1);
        Assert.False(await queue.TryPutAsync(2, TimeSpan.FromSeconds(-1)));
        await Assert.ThrowsAsync<TimeoutException>(() => queue.PutAsync(2, TimeSpan.FromSeconds(-1)).AsTask());
        await queue.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.PutAsync(1).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.GetAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.TaskDoneAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.JoinAsync().AsTask());
    }

    [Fact]
    public async Task A_name_is_one_queue_of_one_kind_and_size()
    {
        await _runtime.QueueAsync<int>("one", capacity: 3);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.QueueAsync<int>("one", capacity: 4));
        Assert.Contains("queue of size 3", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.JoinableQueueAsync<int>("one", capacity: 3));
    }

    [Fact]
    public async Task An_item_beyond_the_limit_is_refused_with_its_size_and_the_limit()
    {
        ProcessQueue<byte[]> queue = await _runtime.QueueAsync<byte[]>();
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => queue.PutAsync(new byte[ProcessQueue<byte[]>.MaximumItemSize]).AsTask());
        Assert.Contains("268,435,457 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("268,435,456 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await queue.CountAsync());
    }

    [Fact]
    public async Task An_item_held_by_a_killed_process_comes_back_to_its_place_flagged()
    {
        JoinableQueue<string> queue = await _runtime.JoinableQueueAsync<string>("parts");
        await queue.PutAsync("a");
        await queue.PutAsync("b");
        ActorProcess child = await _runtime.StartAsync(() => Jobs.GetAndHang(queue), _lines.Options());
        Assert.Equal("got a", await _lines.NextAsync());
        Assert.False(await queue.TryJoinAsync(TimeSpan.FromMilliseconds(20)));
        await child.KillAsync();
        await child.JoinAsync();
        Delivery<string> delivery = await queue.ReceiveAsync();
        Assert.Equal(("a", true, 2), (delivery.Value, delivery.Redelivered, delivery.DeliveryCount));
        await delivery.DoneAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => delivery.DoneAsync().AsTask());
        Assert.Equal("b", await queue.GetAsync());
        await queue.TaskDoneAsync();
        await queue.JoinAsync();
    }

    [Fact]
    public async Task Task_done_once_too_often_is_refused_and_an_empty_join_is_immediate()
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>();
        await queue.JoinAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.TaskDoneAsync().AsTask());
        await queue.PutAsync(1);
        await queue.GetAsync();
        await queue.TaskDoneAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.TaskDoneAsync().AsTask());
        Assert.True(await queue.TryJoinAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Daemon_workers_do_all_items_before_join_ends()
    {
        JoinableQueue<int> queue = await _runtime.JoinableQueueAsync<int>();
        ProcessQueue<int> results = await _runtime.QueueAsync<int>();
        for (int i = 0; i < 4; i++)
            await _runtime.StartAsync(() => Jobs.Work(queue, results), new ProcessOptions { Daemon = true });
        for (int i = 0; i < 10; i++)
            await queue.PutAsync(i);
        await queue.JoinAsync();
        List<int> done = [];
        while (await results.TryGetAsync() is (true, var item))
            done.Add(item);
        Assert.Equal(Enumerable.Range(0, 10), done.Order());
    }
}
