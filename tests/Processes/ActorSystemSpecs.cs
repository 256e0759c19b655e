using System.Collections.Concurrent;
using Akka.Actor;

namespace ProcActors.Tests.Processes;

/// <summary>How a process that calls a method comes by its actor system.</summary>
public sealed class ActorSystemSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync();

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_method_that_has_nothing_to_do_with_actors_makes_none()
    {
        ActorProcess process = await _runtime.StartAsync(() => ActorSystemJobs.Say(true, 1.5, "text"), _lines.Options());
        await SucceededAsync(process);
        Assert.Equal("False True 3 text", Assert.Single(_lines.Rest()));
    }

    [Fact]
    public async Task One_that_is_given_an_actor_has_it_from_the_beginning()
    {
        IActorRef talker = _runtime.System.ActorOf(Props.Create<TalkerActor>("root"));
        ActorProcess process = await _runtime.StartAsync(() => ActorSystemJobs.AskAsync(talker), _lines.Options());
        await SucceededAsync(process);
        Assert.Equal($"True root {Environment.ProcessId}", Assert.Single(_lines.Rest()));
    }

    [Fact]
    public async Task Who_asks_first_makes_it_and_all_have_the_same()
    {
        ActorProcess process = await _runtime.StartAsync(() => ActorSystemJobs.AskAtOnceAsync(32), _lines.Options());
        await SucceededAsync(process);
        Assert.Equal("False True 1", Assert.Single(_lines.Rest()));
    }

    [Fact]
    public async Task Whoever_told_its_actors_something_too_early_reaches_them_afterwards()
    {
        ActorProcess process = await _runtime.StartAsync(() => ActorSystemJobs.ListenLateAsync(default), _lines.Options());
        Assert.Equal("begun", await _lines.NextAsync());
        ActorSelection talker = _runtime.System.ActorSelection("akka.uds://procactors@p0-1:1/user/talker");
        talker.Tell("too early");
        await Assert.ThrowsAsync<ActorNotFoundException>(() => talker.ResolveOne(TimeSpan.FromMilliseconds(500)));
        await process.InterruptAsync();
        Assert.Equal("listening", await _lines.NextAsync());
        IActorRef found = await talker.ResolveOne(Lines.Limit);
        Assert.Equal($"late {process.Pid}", await found.Ask<string>("who", Lines.Limit));
        await process.KillAsync();
    }

    [Fact]
    public async Task What_Akka_has_not_said_when_its_loggers_end_is_said_as_all_else()
    {
        ConcurrentQueue<OutputLine> lines = [];
        ActorProcess process = await _runtime.StartAsync(() => ActorSystemJobs.ErrAtTheEndAsync(), new ProcessOptions { Output = lines.Enqueue });
        await SucceededAsync(process);
        Assert.Equal(["ended"], lines.Where(line => !line.IsError).Select(line => line.Text));
        Assert.Equal(["[Error] spec: the first", "[Error] spec: the last"], lines.Where(line => line.IsError).Select(line => line.Text));
    }

    private static async Task SucceededAsync(ActorProcess process)
    {
        ProcessExit exit = await process.JoinAsync();
        Assert.True(exit.Success, $"{exit} {string.Join('\n', exit.LastErrorLines)}");
    }
}
