using ProcActors.Snapshots;

namespace ProcActors.Queues;

/// <content>What a queue shows of itself.</content>
internal sealed partial class QueueState
{
    /// <summary>What it shows of itself, but for its name.</summary>
    /// <param name="pidOf">The pid of a process that has asked it for something.</param>
    public QueueSnapshot Inspect(Func<Incarnation, int> pidOf)
    {
        // What was handed ahead nobody has yet.
        QueueItem? oldest = _taken.Values.Where(item => !item.Ahead).MinBy(item => item.Since);
        QueueItem? next = _ready.TryPeek(out QueueItem? ready) ? ready : _taken.Values.Where(item => item.Ahead).MinBy(item => item.Number);
        return new QueueSnapshot(Statistics, capacity, joinable, _shutDown, next is null ? null : Show(next, null), oldest is null ? null : Show(oldest, oldest.Holder?.Process))
        {
            Holders = Listing.Of(_taken.Values.Where(item => !item.Ahead).GroupBy(item => item.Holder!.Process).Select(held => HolderOf(held.Key, [.. held], pidOf))),
            Waiters = Listing.Of(
                _gets.Select(get => new WaiterSnapshot(get.Owner, pidOf(get.Owner), get.Since, WaitPurpose.Get))
                    .Concat(_puts.Select(put => new WaiterSnapshot(put.Owner, pidOf(put.Owner), put.Since, WaitPurpose.Put)))
                    .Concat(_joins.Select(join => new WaiterSnapshot(join.Owner, pidOf(join.Owner), join.Since, WaitPurpose.Join)))),
            WaiterCount = _gets.Count + _puts.Count + _joins.Count,
        };
    }

    private static HolderSnapshot HolderOf(Incarnation owner, List<QueueItem> held, Func<Incarnation, int> pidOf)
    {
        QueueItem oldest = held.MinBy(item => item.Since)!;
        return new HolderSnapshot(owner, pidOf(owner), oldest.Since, oldest.Number, held.Count);
    }

    private static ItemSnapshot Show(QueueItem item, Incarnation? holder) => new(item.Number, item.Since, item.Deliveries, holder);
}
