namespace ProcActors.Tests.Processes;

public sealed class PipeProcessSpecs : IAsyncLifetime
{
    private const int Stop = 19;
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task Objects_and_bytes_come_back_and_a_close_is_the_end_of_the_stream()
    {
        (PipeEnd<object> here, PipeEnd<object> there) = await _runtime.PipeAsync<object>();
        ActorProcess echo = await _runtime.StartAsync(() => PipeJobs.Echo(there), _lines.Options());
        await there.CloseAsync();
        Assert.False(await here.PollAsync());
        Assert.False(await here.PollAsync(TimeSpan.FromSeconds(-1)));
        Assert.False(await here.PollAsync(TimeSpan.FromMilliseconds(20)));
        byte[] large = new byte[16 * 1024 * 1024];
        new Random(7).NextBytes(large);
        foreach (object message in (object[])["text", 7, new SharedJobs.Point(1, 2), new byte[] { 1, 2, 3 }, large])
        {
            await here.SendAsync(message);
            Assert.True(await here.PollAsync(Lines.Limit));
            Assert.Equal(message, await here.ReceiveAsync());
        }

        Assert.Equal((false, null), await here.TryReceiveAsync(TimeSpan.Zero));
        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => here.ReceiveAsync(source.Token).AsTask());
        await here.CloseAsync();
        Assert.True((await echo.JoinAsync().WaitAsync(Lines.Limit)).Success);
        Assert.Equal("end of stream", await _lines.NextAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => here.ReceiveAsync().AsTask());
        await here.DisposeAsync();
    }

    [Fact]
    public async Task A_one_way_pipe_refuses_the_other_direction()
    {
        (PipeEnd<byte[]> receives, PipeEnd<byte[]> sends) = await _runtime.PipeAsync<byte[]>(duplex: false);
        Assert.Equal((true, false, false, true), (receives.CanReceive, receives.CanSend, sends.CanReceive, sends.CanSend));
        await Assert.ThrowsAsync<InvalidOperationException>(() => receives.SendAsync([1]).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => sends.ReceiveAsync().AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => sends.PollAsync().AsTask());
        await sends.SendAsync(new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2));
        Assert.Equal([2, 3], await receives.ReceiveAsync());
        await sends.CloseAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => receives.ReceiveAsync().AsTask().WaitAsync(Lines.Limit));
        Assert.True(await receives.PollAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.PipeAsync<byte[]>(receives.Name));
    }

    [Fact]
    public async Task What_a_process_has_sent_is_received_after_its_end_and_then_comes_the_end_of_the_stream()
    {
        (PipeEnd<string> here, PipeEnd<string> there) = await _runtime.PipeAsync<string>();
        await (await _runtime.StartAsync(() => PipeJobs.SendAndReturn(there, 3))).JoinAsync();
        List<string> received = [];
        await foreach (string message in here.ReadAllAsync())
            received.Add(message);
        Assert.Equal(["message 0", "message 1", "message 2"], received);
        await Assert.ThrowsAsync<IOException>(() => here.SendAsync("too late").AsTask());
    }

    [Fact]
    public async Task The_end_of_the_stream_comes_when_all_that_held_the_other_end_were_killed()
    {
        (PipeEnd<string> here, PipeEnd<string> there) = await _runtime.PipeAsync<string>();
        ActorProcess first = await _runtime.StartAsync(() => PipeJobs.Hold(there), _lines.Options());
        ActorProcess second = await _runtime.StartAsync(() => PipeJobs.Hold(there), _lines.Options());
        await _lines.NextAsync();
        await _lines.NextAsync();
        ValueTask<string> waiting = here.ReceiveAsync();
        await first.KillAsync();
        await first.JoinAsync();
        ProcessTable.Signal(second, Stop);
        Assert.Equal((false, null), await here.TryReceiveAsync(TimeSpan.FromMilliseconds(100)));
        Assert.False(waiting.IsCompleted);
        await second.KillAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => waiting.AsTask().WaitAsync(Lines.Limit));

        // Somebody new takes the place of the dead, and the pipe goes on.
        await (await _runtime.StartAsync(() => PipeJobs.SendAndReturn(there, 1))).JoinAsync();
        Assert.Equal("message 0", await here.ReceiveAsync().AsTask().WaitAsync(Lines.Limit));
    }

    [Fact]
    public async Task A_process_killed_before_it_has_looked_at_its_end_leaves_the_other_at_its_end()
    {
        for (int i = 0; i < 5; i++)
        {
            (PipeEnd<string> here, PipeEnd<string> there) = await _runtime.PipeAsync<string>();
            ValueTask<string> waiting = here.ReceiveAsync();
            await (await _runtime.StartAsync(() => PipeJobs.Hold(there), _lines.Options())).KillAsync();
            await Assert.ThrowsAsync<EndOfStreamException>(() => waiting.AsTask().WaitAsync(Lines.Limit));
        }
    }

    [Fact]
    public async Task A_sender_that_waits_for_room_is_told_when_the_receiver_was_killed()
    {
        (PipeEnd<string> here, PipeEnd<string> there) = await _runtime.PipeAsync<string>(capacity: 1);
        ActorProcess holder = await _runtime.StartAsync(() => PipeJobs.Hold(there), _lines.Options());
        await _lines.NextAsync();
        await here.SendAsync("first");
        Assert.False(await here.TrySendAsync("second", TimeSpan.FromMilliseconds(20)));
        ValueTask waiting = here.SendAsync("second");
        await holder.KillAsync();
        await Assert.ThrowsAsync<IOException>(() => waiting.AsTask().WaitAsync(Lines.Limit));
    }

    [Fact]
    public async Task An_end_may_be_passed_on_and_sent_through_another_pipe()
    {
        (PipeEnd<string> here, PipeEnd<string> there) = await _runtime.PipeAsync<string>();
        await (await _runtime.StartAsync(() => PipeJobs.PassOn(there), _lines.Options())).JoinAsync();
        Assert.Equal("message 0", await here.ReceiveAsync());
        await Assert.ThrowsAsync<EndOfStreamException>(() => here.ReceiveAsync().AsTask().WaitAsync(Lines.Limit));

        (PipeEnd<PipeEnd<string>> first, PipeEnd<PipeEnd<string>> second) = await _runtime.PipeAsync<PipeEnd<string>>();
        await first.SendAsync(there);
        PipeEnd<string> arrived = await second.ReceiveAsync();
        await arrived.SendAsync("by another way");
        Assert.Equal("by another way", await here.ReceiveAsync());
    }
}
