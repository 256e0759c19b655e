using Akka.Actor;
using ProcActors.Barriers;
using ProcActors.Conditions;
using ProcActors.Events;
using ProcActors.Leases;
using ProcActors.Lines;
using ProcActors.Pipes;
using ProcActors.Queues;
using ProcActors.Registry;
using ProcActors.RLocks;
using ProcActors.Tables;

namespace ProcActors.Coordination;

/// <summary>The parent of all coordinators, in the root process: makes each when it is first asked for, and finds it again by kind and name.</summary>
[RootService]
internal sealed class CoordinatorHost : UntypedActor
{
    private readonly Dictionary<string, (CoordinatorProtocol.Open Request, IActorRef Actor)> _coordinators = [];
    private readonly Dictionary<IActorRef, CoordinatorProtocol.Announce> _announced = [];
    private readonly WaitForGraph _waitFor = new();
    private readonly HashSet<string> _deadlocks = new(StringComparer.Ordinal);

    // What a coordinator that contradicts itself says can't be trusted, and one begun anew would know of nobody: the run is stopped.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        // Or it promised what it can't keep: its journal can't be written.
        Console.Error.WriteLine(failure is IOException
            ? $"The journal of a queue can't be written, so the run is stopped; what was accepted before is in it: {failure.Message}"
            : $"ProcActors has found a fault in itself and stops the run: {failure}");
        ProcessRuntime runtime = ProcessRuntime.Of(Context.System);
        Task.Run(() => runtime.StopAsync(new CancellationToken(canceled: true)));
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Open open:
                Sender.Tell(Open(open));
                break;
            case CoordinatorProtocol.ListAll:
                Sender.Tell(new CoordinatorProtocol.Listed([.. Places()]));
                break;
            case CoordinatorProtocol.Announce announce:
                Context.Watch(Sender);
                _announced[Sender] = announce;
                break;
            case Terminated terminated:
                _announced.Remove(terminated.ActorRef);
                break;
            case Happened happened:
                Context.System.EventStream.Publish(happened);
                break;
            case Hung hung:
                OnHung(hung);
                break;
            case StandingLine line:
                OnStanding(line);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // The lock goes on when its process has been reaped, as after any other death.
    private void OnHung(Hung hung)
    {
        Console.Error.WriteLine($"'{hung.Process.Name}' (pid {hung.Pid}) has held the lock '{hung.Name}' for longer than {hung.Limit.TotalSeconds:0.###} s{(hung.Process.IsRoot ? "; it is the root and is left alone." : ": it is killed.")}");
        Context.System.EventStream.Publish(new Happened("lock.hung", hung.Process, "lock", hung.Name, "limit", (long)hung.Limit.TotalMilliseconds));
        Context.Parent.Tell(new EndMember(hung.Process));
    }

    private void OnStanding(StandingLine line)
    {
        if (_waitFor.Update(line) is not { } deadlock)
            return;
        if (_deadlocks.Add(deadlock.Cycle))
        {
            Console.Error.WriteLine($"Deadlock, unless another flow of one of these processes releases what it holds: {deadlock.Cycle}.");
            Context.System.EventStream.Publish(new Happened("lock.deadlock", deadlock.Process, "lock", deadlock.Line, "waiting", line.Waiting.Count));
        }

        _coordinators[deadlock.Line].Actor.Tell(deadlock);
    }

    private IEnumerable<CoordinatorProtocol.Place> Places()
    {
        Address here = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
        foreach ((string name, (CoordinatorProtocol.Open request, IActorRef actor)) in _coordinators)
            yield return new CoordinatorProtocol.Place(request.Kind, name, actor.Path.ToStringWithAddress(here));
        foreach ((IActorRef actor, CoordinatorProtocol.Announce announce) in _announced)
            yield return new CoordinatorProtocol.Place(announce.Kind, announce.Name, actor.Path.ToStringWithAddress(here));
    }

    private object Open(CoordinatorProtocol.Open open)
    {
        if (!_coordinators.TryGetValue(open.Name, out (CoordinatorProtocol.Open Request, IActorRef Actor) found))
        {
            if (TryPropsOf(open, out string? why) is not { } props)
                return new CoordinatorProtocol.Refused(why ?? $"there is no coordinator of kind '{open.Kind}'");
            found = (open, Context.ActorOf(props.WithDispatcher(InlineExecutor.Dispatcher), $"{open.Kind}-{_coordinators.Count}"));
            _coordinators.Add(open.Name, found);

            // Here, before anybody can know of it: by itself it might begin to listen only after the end of a process that uses it.
            Context.System.EventStream.Subscribe(found.Actor, typeof(ProcessEnded));
        }

        // Who does not say how it is made takes it as it is.
        return found.Request with { Queue = open.Queue is null ? null : found.Request.Queue, Lease = open.Lease is null ? null : found.Request.Lease } == open
            ? new CoordinatorProtocol.Opened(found.Actor.Path.ToStringWithoutAddress())
            : new CoordinatorProtocol.Refused($"'{open.Name}' exists as {Describe(found.Request)}, and was asked for as {Describe(open)}");
    }

    // A recorded run tells of each time a lock is taken, and a limit on how long counts from each.
    private string? KeptFileOf(CoordinatorProtocol.Open open) =>
        open.Lease is not { HangLimit: > 0 } && !ProcessRuntime.IsRecordedIn(Context.System) && ProcessRuntime.FolderOf(Context.System) is { } folder
            ? Path.Combine(folder, $"lock-{_coordinators.Count}")
            : null;

    private Props? TryPropsOf(CoordinatorProtocol.Open open, out string? why)
    {
        try
        {
            why = null;
            return PropsOf(open);
        }
        catch (IOException e)
        {
            why = e.Message;
            return null;
        }
    }

    private Props? PropsOf(CoordinatorProtocol.Open open) => open.Kind switch
    {
        CoordinatorKinds.Queue => QueueActor.Props(open.Name, open.Size, joinable: false, open.Queue),
        CoordinatorKinds.JoinableQueue => QueueActor.Props(open.Name, open.Size, joinable: true, open.Queue),
        CoordinatorKinds.Lock => LeaseActor.Props(open.Name, LeaseActor.Lock, 1, bounded: true, open.Lease, KeptFileOf(open)),
        CoordinatorKinds.Semaphore => LeaseActor.Props(open.Name, LeaseActor.Semaphore, open.Size, bounded: false),
        CoordinatorKinds.BoundedSemaphore => LeaseActor.Props(open.Name, LeaseActor.Semaphore, open.Size, bounded: true),
        CoordinatorKinds.RLock => RLockActor.Props(open.Name),
        CoordinatorKinds.Condition => ConditionActor.Props(open.Name),
        CoordinatorKinds.Event => EventActor.Props(open.Name),
        CoordinatorKinds.Barrier => BarrierActor.Props(open.Name, open.Size),
        CoordinatorKinds.Value or CoordinatorKinds.Dictionary => TableActor.Props(open.Name, open.Kind),
        CoordinatorKinds.Pipe or CoordinatorKinds.OneWayPipe => PipeActor.Props(open.Name, open.Size),
        _ => null,
    };

    private static string Describe(CoordinatorProtocol.Open open) => open.Kind + (open.Size == 0 ? "" : $" of size {open.Size}") + (open.Queue is null ? "" : $" with {open.Queue}") + (open.Lease is null ? "" : $" with {open.Lease}");
}
