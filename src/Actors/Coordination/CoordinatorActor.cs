using Akka.Actor;
using ProcActors.Leases;
using ProcActors.Registry;
using ProcActors.Snapshots;

namespace ProcActors.Coordination;

/// <summary>
/// What coordinators share: they know which process speaks, forget it when it has been reaped, and after every message check their rules and send
/// what the rules say.
/// </summary>
internal abstract class CoordinatorActor : UntypedActor
{
    private readonly Dictionary<IActorRef, Incarnation> _processes = [];
    private readonly Dictionary<Incarnation, (IActorRef Endpoint, int Pid)> _endpoints = [];
    private readonly HashSet<Incarnation> _ended = [];

    /// <summary>Whether somebody wants to know what happens.</summary>
    protected static bool IsRecorded => ProcessRuntime.IsRecordedIn(Context.System);

    protected PartCollector Parts { get; } = new();

    protected sealed override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Attach attach:
                OnAttach(attach);
                return;
            case CoordinatorProtocol.InspectAs inspect:
                Sender.Tell(new CoordinatorProtocol.Inspected(Inspect() with { Kind = inspect.Kind, Name = inspect.Name }));
                return;
            case ProcessEnded ended:
                Forget(ended.Incarnation);
                OnEnded(ended);
                ProcessRuntime.LinesOf(Context.System)?.OnEndHeard(ended.Incarnation, Self);
                break;
            case Deadlock deadlock when Sender.Equals(Context.Parent):
                OnDeadlock(deadlock);
                break;
            case ICoordinatorTimer timer:
                OnTimer(timer);
                break;
            default:
                // The dead keep nothing: whatever arrives after the reap has lost its lease.
                if (!_processes.TryGetValue(Sender, out Incarnation? process))
                    return;
                if (message is CoordinatorProtocol.Part part)
                    Parts.Add(Sender, part);
                else
                    OnRequest(process, message);
                break;
        }

        Settle();
    }

    /// <summary>A living process asks for something.</summary>
    protected abstract void OnRequest(Incarnation process, object message);

    /// <summary>What it shows of itself, but for its name, to anybody who asks.</summary>
    protected abstract CoordinatorSnapshot Inspect();

    /// <summary>A process has been reaped.</summary>
    protected abstract void OnEnded(ProcessEnded ended);

    /// <summary>One of the requests that wait here is part of a ring.</summary>
    protected virtual void OnDeadlock(Deadlock deadlock)
    {
    }

    /// <summary>A timer that the coordinator has set is over.</summary>
    protected virtual void OnTimer(ICoordinatorTimer timer)
    {
    }

    /// <summary>Checks the rules, then sends what they have answered.</summary>
    protected abstract void Settle();

    /// <summary>Where answers to <paramref name="process"/> go; null when it is gone.</summary>
    protected IActorRef? EndpointOf(Incarnation process) => _endpoints.GetValueOrDefault(process).Endpoint;

    protected int PidOf(Incarnation process) => _endpoints.GetValueOrDefault(process).Pid;

    private void OnAttach(CoordinatorProtocol.Attach attach)
    {
        if (_ended.Contains(attach.Process))
            return;
        _processes[Sender] = attach.Process;
        _endpoints[attach.Process] = (Sender, attach.Pid);
    }

    private void Forget(Incarnation process)
    {
        _ended.Add(process);
        if (!_endpoints.Remove(process, out (IActorRef Endpoint, int Pid) found))
            return;
        _processes.Remove(found.Endpoint);
        Parts.Forget(found.Endpoint);
    }
}
