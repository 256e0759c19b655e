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
        Assert.Equal(talker, await terminated.WaitAsync(Lines.Limit));
        Assert.Equal(talker, await Watch(talker).WaitAsync(Lines.Limit));
    }

    [Fact]
    public async Task A_frozen_childs_actor_is_not_terminated_until_it_is_killed()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Task<IActorRef> terminated = Watch(talker);
        ProcessTable.Signal(process, 19);
        await Assert.ThrowsAsync<TimeoutException>(() => terminated.WaitAsync(TimeSpan.FromSeconds(1)));
        await process.KillAsync();
        await terminated.WaitAsync(Lines.Limit);
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
    public async Task A_peer_that_begins_to_watch_a_dead_ones_actor_hears_of_its_end_too()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options("victim"));
        await process.KillAsync();
        await process.JoinAsync();
        await _runtime.SpawnAsync(Props.Create<PeerWatcherActor>(talker), _lines.Options("peer"));

        // What it told the dead one meanwhile was answered by Akka: nobody is there.
        string said = await _lines.NextAsync();
        Assert.Equal("terminated", said == "watching" ? await _lines.NextAsync() : said);
    }

    [Fact]
    public async Task Waiting_for_the_end_of_an_actor_ends_with_its_process()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Task<bool> ended = talker.WatchAsync();
        await process.KillAsync();
        Assert.True(await ended.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_actor_told_before_its_process_was_killed_comes_before_its_end(bool watchesLate)
    {
        (IActorRef victim, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<LastWordsActor>(), _lines.Options());
        TaskCompletionSource<List<object>> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Who reads is slower than who tells: at the end much is still to be read. When it begins to watch only then, there is nobody left to be asked.
        _runtime.System.ActorOf(Props.Create(typeof(ListenerActor), victim, watchesLate ? process.Exited : Task.CompletedTask, heard).WithDispatcher("procactors.inline-dispatcher"));
        List<object> all = await heard.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(victim, Assert.IsType<Terminated>(all[^1]).ActorRef);
        Assert.Equal(Enumerable.Range(0, all.Count - 1), all.SkipLast(1).Cast<int>());
        Assert.True(all.Count > 1000);
    }

    [Fact]
    public async Task An_actor_that_a_living_process_does_not_know_is_terminated()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        foreach (string name in new[] { "one", "another" })
        {
            IActorRef nobody = ((ExtendedActorSystem)_runtime.System).Provider.ResolveActorRef($"{talker.Path.Address}/user/{name}");
            Assert.Equal(nobody, await Watch(nobody).WaitAsync(Lines.Limit));
        }

        Assert.True(process.IsAlive);
    }

    private Task<IActorRef> Watch(IActorRef target)
    {
        TaskCompletionSource<IActorRef> terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _runtime.System.ActorOf(Props.Create(typeof(WatcherActor), target, terminated));
        return terminated.Task;
    }

    /// <summary>Hears until some time after the end.</summary>
    private sealed class ListenerActor(IActorRef target, Task beforeWatch, TaskCompletionSource<List<object>> heard) : UntypedActor
    {
        private readonly List<object> _heard = [];

        protected override void PreStart()
        {
            if (beforeWatch.IsCompleted)
                Context.Watch(target);
            target.Tell("go");
        }

        protected override void OnReceive(object message)
        {
            if (!beforeWatch.IsCompleted)
            {
                Assert.True(beforeWatch.Wait(Lines.Limit));
                Context.Watch(target);
            }

            if (message is ReceiveTimeout)
                heard.TrySetResult(_heard);
            else
                _heard.Add(message);
            if (message is int)
                Thread.SpinWait(1000);
            if (message is Terminated)
                Context.SetReceiveTimeout(TimeSpan.FromMilliseconds(300));
        }
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

/// <summary>Tells a lot and kills its process.</summary>
public sealed class LastWordsActor : UntypedActor
{
    protected override void OnReceive(object message)
    {
        for (int i = 0; i < 50_000; i++)
            Sender.Tell(i);
        System.Diagnostics.Process.GetCurrentProcess().Kill();
    }
}
