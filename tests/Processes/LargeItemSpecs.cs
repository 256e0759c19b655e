namespace ProcActors.Tests.Processes;

/// <summary>Items that lie in memory which processes share, while only where they lie is sent: whoever dies, they are read whole, and the memory is given up.</summary>
public sealed class LargeItemSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task Large_items_arrive_whole_between_any_two_processes()
    {
        ProcessQueue<byte[]> there = await _runtime.QueueAsync<byte[]>();
        ProcessQueue<string> back = await _runtime.QueueAsync<string>();
        await _runtime.StartAsync(() => LargeItemJobs.Describe(there, back), new ProcessOptions { Daemon = true });
        await _runtime.StartAsync(() => LargeItemJobs.Post(there, 100, 20_000));
        for (int i = 0; i < 100; i++)
            Assert.Equal(LargeItemJobs.TextOf(LargeItemJobs.Item(i, 20_000)), await back.GetAsync(Lines.Limit));
        await there.PutAsync(LargeItemJobs.Item(7, 3_000_000));
        Assert.Equal(LargeItemJobs.TextOf(LargeItemJobs.Item(7, 3_000_000)), await back.GetAsync(Lines.Limit));
        await Until.TrueAsync(() => Task.FromResult(_runtime.Lines.Arenas.OwnValues == 0), "the root's memory is free again");
    }

    [Fact]
    public async Task What_a_killed_putter_has_put_is_read_whole_and_then_its_memory_is_given_up()
    {
        ProcessQueue<byte[]> queue = await _runtime.QueueAsync<byte[]>();
        ActorProcess putter = await _runtime.StartAsync(() => LargeItemJobs.PutThenHang(queue, 20), _lines.Options());
        Assert.Equal("put", await _lines.NextAsync());
        await putter.KillAsync();
        await putter.JoinAsync();
        Assert.Equal(1, _runtime.Lines.Arenas.Known);
        for (int i = 0; i < 20; i++)
            Assert.Equal(LargeItemJobs.Item(i, 100_000), await queue.GetAsync(Lines.Limit));
        await Until.TrueAsync(() => Task.FromResult(_runtime.Lines.Arenas.Known == 0), "the memory of the dead is given up");
    }

    [Fact]
    public async Task What_a_killed_getter_had_comes_back_whole()
    {
        JoinableQueue<byte[]> queue = await _runtime.JoinableQueueAsync<byte[]>();
        await _runtime.StartAsync(() => LargeItemJobs.Put(queue, 5));
        ActorProcess getter = await _runtime.StartAsync(() => LargeItemJobs.TakeThenHang(queue, 3), _lines.Options());
        Assert.Equal("taken", await _lines.NextAsync());
        await getter.KillAsync();
        await getter.JoinAsync();
        for (int i = 0; i < 5; i++)
        {
            Delivery<byte[]> delivery = await queue.ReceiveAsync();
            Assert.Equal(LargeItemJobs.Item(i, 100_000), delivery.Value);
            Assert.True(i >= 3 || delivery.Redelivered);
            await delivery.DoneAsync();
        }

        await Until.TrueAsync(() => Task.FromResult(_runtime.Lines.Arenas.Known == 0), "the memory of the putter, which has ended, is given up");
    }

    [Fact]
    public async Task A_refused_item_takes_no_memory()
    {
        ProcessQueue<byte[]> queue = await _runtime.QueueAsync<byte[]>(capacity: 1);
        await queue.PutAsync(LargeItemJobs.Item(0, 50_000));
        Assert.False(await queue.TryPutAsync(LargeItemJobs.Item(1, 50_000)));
        using CancellationTokenSource given = new();
        ValueTask waiting = queue.PutAsync(LargeItemJobs.Item(2, 50_000), given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.AsTask);
        Assert.Equal(1, _runtime.Lines.Arenas.OwnValues);
        (bool found, byte[] item) = await queue.TryPeekAsync();
        Assert.True(found);
        Assert.Equal(LargeItemJobs.Item(0, 50_000), item);
    }
}
