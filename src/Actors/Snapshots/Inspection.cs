using System.Collections.Immutable;
using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.Registry;
using ProcActors.Spawning;

namespace ProcActors.Snapshots;

/// <summary>Asks everything of a run what it knows, and puts the answers together.</summary>
internal static class Inspection
{
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    public static async Task<RuntimeSnapshot> TakeAsync(ProcessRuntime runtime, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<RegistryProtocol.Members> members = runtime.MembersAsync(cancellationToken);
        CoordinatorProtocol.Listed listed = await ListAsync(runtime, patience, cancellationToken).ConfigureAwait(false);
        CoordinatorSnapshot[] all = await Task.WhenAll(listed.Places.Select(place => AskAsync(runtime, place, patience, cancellationToken))).ConfigureAwait(false);
        CoordinatorSnapshot[] sorted = [.. all.OrderBy(one => one.Name, StringComparer.Ordinal)];
        return new RuntimeSnapshot
        {
            At = runtime.Time.GetUtcNow(),
            Run = runtime.Incarnation.Run,
            Processes = [.. (await members.ConfigureAwait(false)).Processes.Select(member => ProcessOf(runtime, member.Process, member.Pid))],
            Queues = [.. sorted.OfType<QueueSnapshot>()],
            Leases = [.. sorted.OfType<LeaseSnapshot>()],
            Pools = [.. sorted.OfType<PoolSnapshot>()],
            Events = [.. sorted.OfType<EventSnapshot>()],
            Barriers = [.. sorted.OfType<BarrierSnapshot>()],
            Tables = [.. sorted.OfType<TableSnapshot>()],
            Pipes = [.. sorted.OfType<PipeSnapshot>()],
            Others = [.. sorted.OfType<OtherSnapshot>()],
            Deadlocks = DeadlocksIn(sorted),
        };
    }

    /// <summary>Waits until what this process has told the root of is known to whoever keeps a record there.</summary>
    public static Task SettleAsync(ProcessRuntime runtime, TimeSpan patience) => ListAsync(runtime, patience, CancellationToken.None);

    /// <summary>The rings among those that wait for locks and semaphores, in words.</summary>
    public static ImmutableArray<string> DeadlocksIn(IEnumerable<CoordinatorSnapshot> coordinators)
    {
        List<StandingLine> lines = [.. coordinators.OfType<LeaseSnapshot>().Select(LineOf).Where(line => line.Waiting.Count > 0)];
        WaitForGraph graph = new();
        lines.ForEach(line => graph.Update(line));
        return [.. lines.Select(graph.Update).OfType<Deadlock>().Select(deadlock => deadlock.Cycle).Distinct(StringComparer.Ordinal)];
    }

    // The pids of a simulation are other processes', or nobody's.
    private static ProcessSnapshot ProcessOf(ProcessRuntime runtime, Incarnation process, int pid) => runtime.Host is OperatingSystemHost
        ? ProcessSnapshot.Of(process, pid)
        : new ProcessSnapshot(process, pid, ProcessState.Unknown, TimeSpan.Zero, 0, 0);

    private static StandingLine LineOf(LeaseSnapshot lease) => new(
        lease.Kind,
        lease.Name,
        [.. lease.Waiters.Where(wait => wait.Purpose == WaitPurpose.Acquire).Select((wait, place) => (wait.Process, (long)place))],
        [.. lease.Holders.Select(hold => hold.Process)]);

    private static async Task<CoordinatorProtocol.Listed> ListAsync(ProcessRuntime runtime, TimeSpan patience, CancellationToken cancellationToken)
    {
        IActorRef host = await runtime.RootServiceAsync<CoordinatorHost>(cancellationToken).ConfigureAwait(false);
        try
        {
            return (CoordinatorProtocol.Listed)await runtime.Host.AskAsync(runtime.System, host, new CoordinatorProtocol.ListAll(), patience).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException e)
        {
            throw new ProcActorsException($"The root process did not say within {patience.TotalSeconds:0.###} s what the run has: it stands still, or is very busy.", e);
        }
    }

    private static async Task<CoordinatorSnapshot> AskAsync(ProcessRuntime runtime, CoordinatorProtocol.Place place, TimeSpan patience, CancellationToken cancellationToken)
    {
        IActorRef coordinator = ((ExtendedActorSystem)runtime.System).Provider.ResolveActorRef(place.Path);
        try
        {
            CoordinatorProtocol.InspectAs question = new(place.Kind, place.Name);
            return ((CoordinatorProtocol.Inspected)await runtime.Host.AskAsync(runtime.System, coordinator, question, patience).WaitAsync(cancellationToken).ConfigureAwait(false)).Snapshot;
        }
        catch (AskTimeoutException)
        {
            return new OtherSnapshot(IsSilent: true) { Kind = place.Kind, Name = place.Name };
        }
    }
}
