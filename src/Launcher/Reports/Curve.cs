namespace ProcActors.Launcher.Reports;

/// <summary>A number that changes with events: how many items wait in a queue, how many processes for a lock.</summary>
/// <param name="Thing">The place of the thing it is about.</param>
/// <param name="Kind">What is counted.</param>
internal sealed record Curve(int Thing, CurveKind Kind)
{
    private readonly List<(int Event, int Value)> _points = [];

    /// <summary>From which event on it has which value; before the first it is 0.</summary>
    public IReadOnlyList<(int Event, int Value)> Points => _points;

    public int Value => _points.Count == 0 ? 0 : _points[^1].Value;

    public int Peak { get; private set; }

    public void Change(int at, int by)
    {
        if (by == 0)
            return;
        int value = Value + by;
        if (_points.Count > 0 && _points[^1].Event == at)
            _points[^1] = (at, value);
        else
            _points.Add((at, value));
        Peak = Math.Max(Peak, value);
    }
}

/// <summary>What is counted.</summary>
internal enum CurveKind
{
    /// <summary>Items that wait in a queue.</summary>
    Depth,

    /// <summary>Processes that wait for the thing.</summary>
    Waiting,

    /// <summary>Leases, items or tasks that processes have in hand.</summary>
    InHand,
}
