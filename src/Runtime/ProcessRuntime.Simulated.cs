using Akka.Actor;
using ProcActors.Registry;

namespace ProcActors;

/// <content>Processes that exist in name only, for tests that have no time to wait for real ones.</content>
public sealed partial class ProcessRuntime
{
    /// <summary>A process without a process, in the actor system of its root.</summary>
    private ProcessRuntime(ProcessRuntime root, Incarnation incarnation, IReadOnlyDictionary<Type, IActorRef> services)
    {
        Incarnation = incarnation;
        IsDaemon = true;
        Parent = new ParentProcess(root.Name, Environment.ProcessId);
        Payloads = root.Payloads;
        _options = root._options;
        _starts = root._starts;
        _actors = root._actors;
        _rootAddress = root._rootAddress;
        _wire = root._wire;
        _standby = new StandbyProcesses(0, StartStandbyAsync);
        foreach ((Type type, IActorRef service) in services)
            _services[type] = Task.FromResult(service);
    }

    /// <summary>
    /// A child of this root in name only: its handles are its own, its leases are bound to its incarnation, and its way to the coordinators is what
    /// <paramref name="services"/> says, so that a test may stand in between.
    /// </summary>
    internal ProcessRuntime Simulate(string name, IReadOnlyDictionary<Type, IActorRef> services) =>
        new(this, Incarnation.Child(name, Interlocked.Increment(ref _childCount)), services);

    /// <summary>The end of a simulated process, told as a parent tells it after the reap; when the task ends, every coordinator has been told.</summary>
    internal Task EndSimulatedAsync(ProcessRuntime process, int signal) =>
        AskRegistryAsync<RegistryProtocol.Noted>(new RegistryProtocol.ReportEnded(process.Incarnation, Environment.ProcessId, null, signal, Asked: true));
}
