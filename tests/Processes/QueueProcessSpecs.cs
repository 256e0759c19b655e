namespace ProcActors.Tests.Processes;

public sealed class QueueProcessSpecs
{
    [Fact]
    public async Task Items_put_by_a_child_arrive_in_order()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        ProcessQueue<int> queue = await runtime.QueueAsync<int>("numbers");
        ActorProcess child = await runtime.StartAsync(() => Jobs.PutRange(queue, 1, 5));
        for (int i = 1; i <= 5; i++)
            Assert.Equal(i, await queue.GetAsync(TimeSpan.FromSeconds(30)));
        Assert.True((await child.JoinAsync()).Success);
        Assert.True(await queue.IsEmptyAsync());
    }

    [Fact]
    public async Task An_item_held_by_a_killed_process_comes_back_flagged()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        JoinableQueue<string> queue = await runtime.JoinableQueueAsync<string>("parts");
        await queue.PutAsync("a");
        await queue.PutAsync("b");
        TaskCompletionSource got = new();
        ActorProcess child = await runtime.StartAsync(() => Jobs.GetAndHang(queue), new ProcessOptions { Output = _ => got.TrySetResult() });
        await got.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await child.KillAsync();
        ProcessExit exit = await child.JoinAsync();
        Assert.Equal(9, exit.Signal);
        Delivery<string> delivery = await queue.ReceiveAsync();
        Assert.Equal(("a", true, 2), (delivery.Value, delivery.Redelivered, delivery.DeliveryCount));
        await delivery.DoneAsync();
        Assert.Equal("b", await queue.GetAsync());
        await queue.TaskDoneAsync();
        await queue.JoinAsync();
    }
}
