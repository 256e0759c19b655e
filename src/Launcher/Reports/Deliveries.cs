namespace ProcActors.Launcher.Reports;

/// <summary>Where items, messages and leases go: who sent what, and what came where.</summary>
internal sealed class Deliveries
{
    private readonly Dictionary<(int Thing, long Item), (int Put, bool Ready)> _items = [];
    private readonly Dictionary<(int Thing, long Message), List<(int Sent, string? By)>> _messages = [];
    private readonly Dictionary<int, int> _freed = [];
    private readonly List<Arrow> _arrows = [];

    public IReadOnlyList<Arrow> Arrows => _arrows;

    /// <summary>An item is in the queue; gives by how much the depth changes.</summary>
    public int Put(int thing, long item, int place)
    {
        bool was = _items.TryGetValue((thing, item), out (int Put, bool Ready) old) && old.Ready;
        _items[(thing, item)] = (place, true);
        return was ? 0 : 1;
    }

    /// <summary>An item was handed to a process; gives by how much the depth changes.</summary>
    public int Get(int thing, long item, int place)
    {
        // A journal may have brought it along from an earlier run.
        if (!_items.TryGetValue((thing, item), out (int Put, bool Ready) known))
            return 0;
        _arrows.Add(new Arrow(known.Put, place));
        _items[(thing, item)] = known with { Ready = false };
        return known.Ready ? -1 : 0;
    }

    /// <summary>An item that was handed out is back; gives by how much the depth changes.</summary>
    public int Return(int thing, long item)
    {
        if (!_items.TryGetValue((thing, item), out (int Put, bool Ready) known) || known.Ready)
            return 0;
        _items[(thing, item)] = known with { Ready = true };
        return 1;
    }

    /// <summary>An item has left the queue for good; gives by how much the depth changes.</summary>
    public int Leave(int thing, long item) => _items.Remove((thing, item), out (int Put, bool Ready) known) && known.Ready ? -1 : 0;

    /// <summary>Somebody has given up a lease of the thing.</summary>
    public void Free(int thing, int place) => _freed[thing] = place;

    /// <summary>Somebody who waited has a lease: from whoever gave one up last.</summary>
    public void HandOver(int thing, int place)
    {
        if (_freed.Remove(thing, out int from))
            _arrows.Add(new Arrow(from, place));
    }

    public void Send(int thing, long message, string? by, int place)
    {
        if (!_messages.TryGetValue((thing, message), out List<(int Sent, string? By)>? sent))
            _messages.Add((thing, message), sent = []);
        sent.Add((place, by));
    }

    /// <summary>Both directions of a pipe count from 1: a message comes from another process than the one it comes to, if there is such a one.</summary>
    public void Receive(int thing, long message, string? by, int place)
    {
        if (!_messages.TryGetValue((thing, message), out List<(int Sent, string? By)>? sent) || sent.Count == 0)
            return;
        int which = Math.Max(0, sent.FindIndex(candidate => candidate.By != by));
        _arrows.Add(new Arrow(sent[which].Sent, place));
        sent.RemoveAt(which);
    }
}
