using Akka.Actor;

namespace ProcActors.Tests.Processes;

/// <summary>An exit seen by a parent is Terminated to whoever watches, at once and not after seconds of silence.</summary>
public sealed class WatchSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync();

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_killed_childs_actor_is_terminated_also_for_who_watches_later()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Task<IActorRef> terminated = Watch(talker);
        await process.KillAsync();
        Assert.Equal(talker, await terminated.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(talker, await Watch(talker).WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_frozen_childs_actor_is_not_terminated_until_it_is_killed()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Task<IActorRef> terminated = Watch(talker);
        ProcessTable.Signal(process, 19);
        await Assert.ThrowsAsync<TimeoutException>(() => terminated.WaitAsync(TimeSpan.FromSeconds(1)));
        await process.KillAsync();
        await terminated.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_peer_hears_of_the_end_of_another()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options("victim"));
        await _runtime.SpawnAsync(Props.Create<PeerWatcherActor>(talker), _lines.Options("peer"));
        Assert.Equal("watching", await _lines.NextAsync());
        await process.KillAsync();
        Assert.Equal("terminated", await _lines.NextAsync());
    }

    [Fact]
    public async Task Waiting_for_the_end_of_an_actor_ends_with_its_process()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Task<bool> ended = talker.WatchAsync();
        await process.KillAsync();
        Assert.True(await ended.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private Task<IActorRef> Watch(IActorRef target)
    {
        TaskCompletionSource<IActorRef> terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _runtime.System.ActorOf(Props.Create(typeof(WatcherActor), target, terminated));
        return terminated.Task;
    }

    private sealed class WatcherActor(IActorRef target, TaskCompletionSource<IActorRef> terminated) : UntypedActor
    {
        protected override void PreStart() => Context.Watch(target);

        protected override void OnReceive(object message)
        {
            if (message is Terminated end)
                terminated.TrySetResult(end.ActorRef);
        }
    }
}

/// <summary>Watches an actor of another process and says what it hears.</summary>
public sealed class PeerWatcherActor(IActorRef target) : UntypedActor
{
    protected override void PreStart()
    {
        Context.Watch(target);
        target.Tell(new Identify(null));
    }

    protected override void OnReceive(object message) => Console.WriteLine(message switch
    {
        ActorIdentity => "watching",
        Terminated => "terminated",
        _ => $"{message}",
    });
}
