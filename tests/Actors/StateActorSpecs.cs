using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ProcActors.Barriers;
using ProcActors.Conditions;
using ProcActors.Coordination;
using ProcActors.Events;
using ProcActors.Leases;
using ProcActors.Pipes;
using ProcActors.Registry;
using ProcActors.RLocks;
using ProcActors.Tables;

namespace ProcActors.Tests.Actors;

/// <summary>As <see cref="CoordinatorSpecs"/>, for the coordinators that answer out of a <see cref="CoordinatorState"/>.</summary>
public sealed class StateActorSpecs() : TestKit(Config)
{
    private const string Config = """
        akka.loglevel = ERROR
        akka.actor {
          default-dispatcher { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit" }
          serialize-messages = on
          serializers.procactors-protocol = "ProcActors.Serialization.ProtocolSerializer, ProcActors.Runtime"
          serialization-bindings { "ProcActors.Serialization.IProtocolMessage, ProcActors.Runtime" = procactors-protocol }
        }
        """;

    private readonly Incarnation _first = new("run", "first", "0.1");
    private readonly Incarnation _second = new("run", "second", "0.2");

    static StateActorSpecs()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ProcessRuntime).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(QueueExtensions).Module.ModuleHandle);
    }

    [Fact]
    public void An_event_wakes_the_living_and_tells_what_happened()
    {
        TestProbe record = CreateTestProbe();
        Sys.EventStream.Subscribe(record, typeof(Happened));
        IActorRef signal = Sys.ActorOf(EventActor.Props("signal"));
        (TestProbe first, TestProbe second) = Attach(signal);
        signal.Tell(new EventProtocol.Wait(1, true), first);
        signal.Tell(new EventProtocol.Wait(1, true), second);
        signal.Tell(Ended(_first, 9));
        signal.Tell(new EventProtocol.Set(2), second);
        Assert.Equal([2, 1], new[] { second.ExpectMsg<EventProtocol.Answered>(), second.ExpectMsg<EventProtocol.Answered>() }.Select(answer => answer.Request));
        first.ExpectNoMsg(TimeSpan.Zero);
        record.ExpectMsg<Happened>();
        record.ExpectMsg<Happened>();
        Assert.Equal(new Happened("event.set", _second, "signal", "signal", "waiting", 1), record.ExpectMsg<Happened>());
    }

    [Fact]
    public void A_barrier_says_who_broke_it_and_how_that_one_ended()
    {
        IActorRef barrier = Sys.ActorOf(BarrierActor.Props("three", 3));
        (TestProbe first, TestProbe second) = Attach(barrier);
        barrier.Tell(new BarrierProtocol.Arrive(1, false, true), first);
        barrier.Tell(new BarrierProtocol.Arrive(1, false, true), second);
        barrier.Tell(Ended(_first, 9));
        Assert.Equal("first (0.1) ended (SIGKILL) while it waited", second.ExpectMsg<BarrierProtocol.Broken>().Reason);
    }

    [Fact]
    public void A_large_value_comes_in_parts_and_leaves_in_parts()
    {
        IActorRef value = Sys.ActorOf(TableActor.Props("large", CoordinatorKinds.Value));
        (TestProbe first, TestProbe second) = Attach(value);
        value.Tell(new CoordinatorProtocol.Part(1, [1]), first);
        value.Tell(new TableProtocol.Read(9, [], true), second);
        Assert.False(second.ExpectMsg<TableProtocol.Entry>().Existed);
        value.Tell(new TableProtocol.Write(1, [], TableWrite.Set, false, [2]), first);
        first.ExpectMsg<TableProtocol.Entry>();
        value.Tell(new TableProtocol.Read(10, [], true), second);
        Assert.Equal(1, second.ExpectMsg<CoordinatorProtocol.Part>().Payload[0]);
        Assert.Equal(2, second.ExpectMsg<TableProtocol.Entry>().Payload[0]);
    }

    [Fact]
    public void The_lock_of_a_condition_and_a_re_entrant_one_name_their_owner_and_pass_on_at_the_reap()
    {
        IActorRef gate = Sys.ActorOf(RLockActor.Props("gate"));
        (TestProbe first, TestProbe second) = Attach(gate);
        gate.Tell(new RLockProtocol.Acquire(1, 7, true), first);
        gate.Tell(new RLockProtocol.Acquire(2, 7, true), first);
        gate.Tell(new RLockProtocol.Acquire(1, 7, true), second);
        gate.Tell(new LeaseProtocol.Inspect(2), second);
        LeaseOwner owner = Assert.Single(second.ExpectMsg<LeaseProtocol.Snapshot>().Owners);
        Assert.Equal((_first, 1, 2), (owner.Process, owner.Pid, owner.Count));
        gate.Tell(Ended(_first, 9));
        Assert.True(second.ExpectMsg<RLockProtocol.Granted>().Abandoned);

        IActorRef condition = Sys.ActorOf(ConditionActor.Props("condition"));
        (first, second) = Attach(condition);
        condition.Tell(new RLockProtocol.Acquire(1, 0, true), first);
        condition.Tell(new ConditionProtocol.Wait(2, 1, "room", true), first);
        condition.Tell(new RLockProtocol.Acquire(1, 0, true), second);
        second.ExpectMsg<RLockProtocol.Granted>();
        condition.Tell(new ConditionProtocol.Notify(2, "room", 1), second);
        Assert.Equal(1, second.ExpectMsg<ConditionProtocol.Notified>().Woken);
        condition.Tell(Ended(_second, 9));
        first.ExpectMsg<RLockProtocol.Granted>();
        Assert.Equal(new ConditionProtocol.Resumed(2, 3, 3, true, true), first.ExpectMsg<ConditionProtocol.Resumed>());
    }

    [Fact]
    public void A_pipe_is_over_when_its_other_end_has_died()
    {
        IActorRef pipe = Sys.ActorOf(PipeActor.Props("pipe", 0));
        (TestProbe first, TestProbe second) = Attach(pipe);
        pipe.Tell(new PipeProtocol.Send(1, 1, true, [5]), first);
        Assert.Equal(PipeAnswer.Done, first.ExpectMsg<PipeProtocol.Answered>().Answer);
        pipe.Tell(new PipeProtocol.Receive(1, 0, true), second);
        pipe.Tell(new PipeProtocol.Receive(2, 0, true), second);
        PipeProtocol.Received received = second.ExpectMsg<PipeProtocol.Received>();
        pipe.Tell(Ended(_first, 9));
        second.ExpectNoMsg(TimeSpan.Zero);
        pipe.Tell(new PipeProtocol.Accept(0, received.Item), second);
        Assert.Equal(new PipeProtocol.Answered(2, PipeAnswer.Over), second.ExpectMsg<PipeProtocol.Answered>());
    }

    private (TestProbe First, TestProbe Second) Attach(IActorRef coordinator)
    {
        (TestProbe first, TestProbe second) = (CreateTestProbe(), CreateTestProbe());
        coordinator.Tell(new CoordinatorProtocol.Attach(_first, 1), first);
        coordinator.Tell(new CoordinatorProtocol.Attach(_second, 2), second);
        return (first, second);
    }

    private static ProcessEnded Ended(Incarnation process, int signal) => new(process, new ProcessExit { Name = process.Name, Pid = 1, Signal = signal });
}
