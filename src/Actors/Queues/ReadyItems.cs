using System.Diagnostics.CodeAnalysis;

namespace ProcActors.Queues;

/// <summary>The items that wait: higher priorities first, and in each priority by number, so that what comes back takes its old place.</summary>
internal sealed class ReadyItems
{
    private readonly SortedList<int, Lane> _lanes = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));

    public int Count { get; private set; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<QueueItem> All => _lanes.Values.SelectMany(lane => lane.Returned.Values.Concat(lane.Fresh.Where(item => !item.Gone)));

    /// <summary>Adds an item newer than all before.</summary>
    public void Add(QueueItem item, int priority)
    {
        LaneOf(priority).Fresh.Enqueue(item);
        Count++;
    }

    /// <summary>Gives an item its old place.</summary>
    public void PutBack(QueueItem item, int priority)
    {
        LaneOf(priority).Returned.Add(item.Number, item);
        Count++;
    }

    /// <summary>Takes an item out of the line, wherever it stands.</summary>
    public void Remove(QueueItem item, int priority)
    {
        // An item that was never handed out stands between others: it is passed over when its turn comes.
        if (!LaneOf(priority).Returned.Remove(item.Number))
            item.Gone = true;
        Count--;
    }

    public bool TryPeek([MaybeNullWhen(false)] out QueueItem item) => TryFind(take: false, out item);

    public bool TryTake([MaybeNullWhen(false)] out QueueItem item)
    {
        if (!TryFind(take: true, out item))
            return false;
        Count--;
        return true;
    }

    private bool TryFind(bool take, [MaybeNullWhen(false)] out QueueItem item)
    {
        for (int i = 0; i < _lanes.Count; i++)
        {
            if (_lanes.GetValueAtIndex(i).TryFind(take, out item))
                return true;
        }

        item = null;
        return false;
    }

    private Lane LaneOf(int priority)
    {
        if (!_lanes.TryGetValue(priority, out Lane? lane))
            _lanes.Add(priority, lane = new Lane());
        return lane;
    }

    /// <summary>The items of one priority. Whatever comes back is older than whatever was never handed out.</summary>
    private sealed class Lane
    {
        public SortedDictionary<long, QueueItem> Returned { get; } = [];

        public Queue<QueueItem> Fresh { get; } = [];

        public bool TryFind(bool take, [MaybeNullWhen(false)] out QueueItem item)
        {
            if (Returned.Count > 0)
            {
                item = Returned.First().Value;
                if (take)
                    Returned.Remove(item.Number);
                return true;
            }

            while (Fresh.TryPeek(out item))
            {
                if (take || item.Gone)
                    Fresh.Dequeue();
                if (!item.Gone)
                    return true;
            }

            return false;
        }
    }
}
