using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Soak;

/// <summary>Breaks on purpose what the coordinators of a run rely on.</summary>
internal sealed class Sabotage
{
    private readonly SeededFault _fault;
    private readonly IReadOnlyList<IActorRef> _coordinators;

    private Sabotage(SeededFault fault, IReadOnlyList<IActorRef> coordinators)
    {
        _fault = fault;
        _coordinators = coordinators;
    }

    /// <summary>Begins with it, in a run whose coordinators have all been made.</summary>
    public static async Task<Sabotage> BeginAsync(ProcessRuntime runtime, SeededFault fault)
    {
        IActorRef host = await runtime.RootServiceAsync<CoordinatorHost>();
        CoordinatorProtocol.Listed listed = await host.Ask<CoordinatorProtocol.Listed>(new CoordinatorProtocol.ListAll());
        List<IActorRef> coordinators = [.. listed.Places.Where(place => place.Kind is CoordinatorKinds.JoinableQueue or CoordinatorKinds.Lock).Select(place => ((ExtendedActorSystem)runtime.System).Provider.ResolveActorRef(place.Path))];
        if (fault == SeededFault.NothingReturnedAtDeath)
            coordinators.ForEach(coordinator => runtime.System.EventStream.Unsubscribe(coordinator, typeof(ProcessEnded)));
        return new Sabotage(fault, coordinators);
    }

    /// <summary>A process stands still, and lives.</summary>
    public void OnSilence(ActorProcess process)
    {
        if (_fault != SeededFault.GrantBeforeReap)
            return;
        ProcessEnded ended = new(process.Incarnation, new ProcessExit { Name = process.Name, Pid = process.Pid, Signal = PosixSignals.Kill });
        foreach (IActorRef coordinator in _coordinators)
            coordinator.Tell(ended);
    }
}
