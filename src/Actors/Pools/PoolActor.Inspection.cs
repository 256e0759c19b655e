using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Snapshots;

namespace ProcActors.Pools;

/// <content>What is told of the pool to whoever looks into the run.</content>
internal sealed partial class PoolActor
{
    private readonly Dictionary<int, (long Task, DateTimeOffset Since)> _current = [];
    private long _submitted;
    private long _done;
    private long _failed;

    private void OnInspect(CoordinatorProtocol.InspectAs inspect) =>
        Sender.Tell(new CoordinatorProtocol.Inspected(Inspect() with { Kind = inspect.Kind, Name = inspect.Name }));

    private PoolSnapshot Inspect() => new(_runtime.Incarnation, _options.UsedSize, _state.WorkerCount, _submitted, _done, _failed, _state.QueuedTasks)
    {
        Holders = Listing.Of(_lines.Where(line => _state.TasksOf(line.Key) > 0 && _current.ContainsKey(line.Key)).Select(line => HolderOf(line.Key, line.Value.Process))),
    };

    private HolderSnapshot HolderOf(int worker, ActorProcess process) => new(process.Incarnation, process.Pid, _current[worker].Since, _current[worker].Task, 1);

    private void Count(int count, ReadOnlySpan<byte> results)
    {
        for (int i = 0; i < count; i++)
        {
            if (PoolValues.IsFailure(results))
                _failed++;
            else
                _done++;
            results = results[PoolValues.SizeOf(results)..];
        }
    }
}
