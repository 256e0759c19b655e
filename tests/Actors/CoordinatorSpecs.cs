using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.Queues;
using ProcActors.Registry;

namespace ProcActors.Tests.Actors;

/// <summary>
/// Coordinators as actors, every message through the wire's serialisation, on the calling thread: nothing waits. Processes are probes; a death is what
/// the registry would publish.
/// </summary>
public sealed class CoordinatorSpecs() : TestKit(Config)
{
    private const string Config = """
        akka.loglevel = ERROR
        procactors.inline-dispatcher { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit" }
        akka.actor {
          default-dispatcher { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit" }
          serialize-messages = on
          serializers.procactors-protocol = "ProcActors.Serialization.ProtocolSerializer, ProcActors.Runtime"
          serialization-bindings { "ProcActors.Serialization.IProtocolMessage, ProcActors.Runtime" = procactors-protocol }
        }
        """;

    private readonly Incarnation _first = new("run", "first", "0.1");
    private readonly Incarnation _second = new("run", "second", "0.2");

    static CoordinatorSpecs()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ProcessRuntime).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(QueueExtensions).Module.ModuleHandle);
    }

    [Fact]
    public void A_waiter_is_granted_when_the_holder_ends_and_not_before()
    {
        IActorRef gate = Sys.ActorOf(LeaseActor.Props("gate", LeaseActor.Lock, 1, bounded: true));
        (TestProbe first, TestProbe second) = Attach(gate);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), first);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), second);
        Assert.Equal(new LeaseProtocol.Granted(1, 1, false), first.ExpectMsg<LeaseProtocol.Granted>());
        second.ExpectNoMsg(TimeSpan.Zero);
        gate.Tell(Ended(_first));
        Assert.Equal(new LeaseProtocol.Granted(1, 2, true), second.ExpectMsg<LeaseProtocol.Granted>());
    }

    [Fact]
    public void What_arrives_from_the_dead_is_ignored()
    {
        IActorRef gate = Sys.ActorOf(LeaseActor.Props("gate", LeaseActor.Lock, 1, bounded: true));
        (TestProbe first, TestProbe second) = Attach(gate);
        gate.Tell(Ended(_first));
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), first);
        first.ExpectNoMsg(TimeSpan.Zero);
        gate.Tell(new CoordinatorProtocol.Attach(_first, 1), first);
        gate.Tell(new LeaseProtocol.Acquire(2, 1, true), first);
        first.ExpectNoMsg(TimeSpan.Zero);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, false), second);
        second.ExpectMsg<LeaseProtocol.Granted>();
    }

    [Fact]
    public void Whoever_was_said_to_have_ended_inside_has_nothing_to_leave_or_to_keep()
    {
        string file = Path.Combine(Path.GetTempPath(), $"kept-{Guid.NewGuid():n}");
        IActorRef gate = Sys.ActorOf(LeaseActor.Props("gate", LeaseActor.Lock, 1, bounded: true, keptFile: file));
        (TestProbe first, TestProbe second) = Attach(gate);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), first);
        long token = first.ExpectMsg<LeaseProtocol.Granted>().Token;
        using KeptWord kept = KeptWord.Open(file);
        File.Delete(file);
        gate.Tell(Ended(_first));
        bool left = kept.TryLeave(token, out _);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), second);
        Assert.True(second.ExpectMsg<LeaseProtocol.Granted>().Abandoned);
        Assert.False(left);
    }

    [Fact]
    public void A_stranger_and_a_stale_token_are_refused()
    {
        IActorRef gate = Sys.ActorOf(LeaseActor.Props("gate", LeaseActor.Lock, 1, bounded: true));
        (TestProbe first, TestProbe second) = Attach(gate);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), first);
        first.ExpectMsg<LeaseProtocol.Granted>();
        gate.Tell(new LeaseProtocol.Release(1, 1), second);
        Assert.Equal(LeaseAnswer.NotHeld, second.ExpectMsg<LeaseProtocol.Answered>().Answer);
        gate.Tell(new LeaseProtocol.Release(2, 1), first);
        Assert.Equal(LeaseAnswer.Released, first.ExpectMsg<LeaseProtocol.Answered>().Answer);
        gate.Tell(new LeaseProtocol.Release(3, 1), first);
        Assert.Equal(LeaseAnswer.NotHeld, first.ExpectMsg<LeaseProtocol.Answered>().Answer);
        gate.Tell(new LeaseProtocol.Inspect(4), first);
        Assert.Empty(first.ExpectMsg<LeaseProtocol.Snapshot>().Owners);
    }

    [Fact]
    public void An_item_held_by_the_dead_returns_flagged_to_whoever_waits()
    {
        IActorRef queue = Sys.ActorOf(QueueActor.Props("parts", 0, joinable: true));
        (TestProbe first, TestProbe second) = Attach(queue);
        queue.Tell(new QueueProtocol.Put(1, [7], true), second);
        Assert.Equal(QueueAnswer.Accepted, second.ExpectMsg<QueueProtocol.Answered>().Answer);
        queue.Tell(new QueueProtocol.Get(1, true), first);
        Assert.False(first.ExpectMsg<QueueProtocol.Granted>().Items[0].Redelivered);
        queue.Tell(new QueueProtocol.Get(2, true), second);
        queue.Tell(new QueueProtocol.Join(3, true), second);
        second.ExpectNoMsg(TimeSpan.Zero);
        queue.Tell(Ended(_first));
        QueueProtocol.Item again = second.ExpectMsg<QueueProtocol.Granted>().Items[0];
        Assert.Equal((true, 2, 7), (again.Redelivered, again.Deliveries, again.Payload[0]));
        queue.Tell(new QueueProtocol.Done(4, again.Number), second);
        Assert.Equal(QueueAnswer.Joined, FishAnswer(second, 3));
        Assert.Equal(QueueAnswer.Noted, FishAnswer(second, 4));
    }

    [Fact]
    public void Neighbouring_puts_are_answered_together_and_what_comes_ahead_comes_in_one_message()
    {
        IActorRef queue = Sys.ActorOf(QueueActor.Props("parts", 3, joinable: false));
        (TestProbe first, TestProbe second) = Attach(queue);
        queue.Tell(new QueueProtocol.PutMany(5, 5, PackedItems.Of([1], [2], [3], [4], [5]), true), first);
        Assert.Equal(new QueueProtocol.Answered(5, QueueAnswer.Accepted, 3), first.ExpectMsg<QueueProtocol.Answered>());
        Assert.Equal(new QueueProtocol.Answered(8, QueueAnswer.Waits, 2), first.ExpectMsg<QueueProtocol.Answered>());
        queue.Tell(new QueueProtocol.Get(1, true, 9), second);
        Assert.Equal([1, 2, 3, 4], second.ExpectMsg<QueueProtocol.Granted>().Items.Select(item => item.Number));
        Assert.Equal(new QueueProtocol.Answered(8, QueueAnswer.Accepted, 1), first.ExpectMsg<QueueProtocol.Answered>());
        queue.Tell(new QueueProtocol.Notes(2, [], []), second);
        Assert.Equal(new QueueProtocol.Answered(9, QueueAnswer.Accepted, 1), first.ExpectMsg<QueueProtocol.Answered>());
    }

    [Fact]
    public void A_request_taken_back_is_answered_so_and_one_answered_before_is_not_answered_again()
    {
        IActorRef queue = Sys.ActorOf(QueueActor.Props("parts", 0, joinable: false));
        (TestProbe first, TestProbe second) = Attach(queue);
        queue.Tell(new QueueProtocol.Get(1, true), first);
        queue.Tell(new CoordinatorProtocol.Withdraw(1), first);
        first.ExpectMsg<CoordinatorProtocol.Withdrawn>();
        queue.Tell(new QueueProtocol.Put(1, [1], true), second);
        queue.Tell(new QueueProtocol.Get(2, true), first);
        first.ExpectMsg<QueueProtocol.Granted>();
        queue.Tell(new CoordinatorProtocol.Withdraw(2), first);
        first.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_end_of_a_process_reaches_every_coordinator_however_new()
    {
        IActorRef host = Sys.ActorOf(Props.Create(typeof(CoordinatorHost)));
        TestProbe first = CreateTestProbe();
        TestProbe second = CreateTestProbe();
        host.Tell(new CoordinatorProtocol.Open(CoordinatorKinds.Lock, "gate", 1), first);
        IActorRef gate = await Sys.ActorSelection(first.ExpectMsg<CoordinatorProtocol.Opened>().Path).ResolveOne(TimeSpan.FromSeconds(10));
        Sys.EventStream.Publish(Ended(_first));
        gate.Tell(new CoordinatorProtocol.Attach(_first, 1), first);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, true), first);
        gate.Tell(new CoordinatorProtocol.Attach(_second, 2), second);
        gate.Tell(new LeaseProtocol.Acquire(1, 1, false), second);
        second.ExpectMsg<LeaseProtocol.Granted>();
    }

    [Fact]
    public void One_name_is_one_coordinator_of_one_kind_and_size()
    {
        IActorRef host = Sys.ActorOf(Props.Create(typeof(CoordinatorHost)));
        TestProbe asking = CreateTestProbe();
        host.Tell(new CoordinatorProtocol.Open(CoordinatorKinds.Semaphore, "one", 3), asking);
        string path = asking.ExpectMsg<CoordinatorProtocol.Opened>().Path;
        host.Tell(new CoordinatorProtocol.Open(CoordinatorKinds.Semaphore, "one", 3), asking);
        Assert.Equal(path, asking.ExpectMsg<CoordinatorProtocol.Opened>().Path);
        host.Tell(new CoordinatorProtocol.Open(CoordinatorKinds.BoundedSemaphore, "one", 3), asking);
        Assert.Contains("semaphore of size 3", asking.ExpectMsg<CoordinatorProtocol.Refused>().Reason, StringComparison.Ordinal);
        host.Tell(new CoordinatorProtocol.Open("something", "two", 0), asking);
        asking.ExpectMsg<CoordinatorProtocol.Refused>();
    }

    private static QueueAnswer FishAnswer(TestProbe probe, long request) =>
        ((QueueProtocol.Answered)probe.FishForMessage(message => message is QueueProtocol.Answered answered && answered.Request == request)).Answer;

    private (TestProbe First, TestProbe Second) Attach(IActorRef coordinator)
    {
        (TestProbe first, TestProbe second) = (CreateTestProbe(), CreateTestProbe());
        coordinator.Tell(new CoordinatorProtocol.Attach(_first, 1), first);
        coordinator.Tell(new CoordinatorProtocol.Attach(_second, 2), second);
        return (first, second);
    }

    private static ProcessEnded Ended(Incarnation process) => new(process, new ProcessExit { Name = process.Name, Pid = 1 });
}
