namespace ProcActors.Launcher.Reports;

/// <summary>
/// Which lane an event belongs to. A name that is started anew goes on in its lane; two processes of one name that live at the same time have a lane each.
/// </summary>
internal sealed class LaneFinder
{
    private readonly List<Lane> _lanes = [];
    private readonly Dictionary<(string Name, int Pid), Lane> _byPid = [];
    private readonly Dictionary<string, Lane> _byName = new(StringComparer.Ordinal);

    public IReadOnlyList<Lane> Lanes => _lanes;

    public Lane? Find(RunEvent happened, int place)
    {
        if (happened.Process is not { } name)
            return null;
        if (happened.Pid is not { } pid)
            return _byName.GetValueOrDefault(name) ?? Add(name, name, place);
        if (_byPid.TryGetValue((name, pid), out Lane? known))
            return known;

        Lane lane = _byName.TryGetValue(name, out Lane? named) && (named.Pid is null || !named.IsAlive) ? named : Add(name, named is null ? name : $"{name} (pid {pid})", place);
        lane.Pid = pid;
        _byPid[(name, pid)] = lane;
        return lane;
    }

    private Lane Add(string name, string shown, int place)
    {
        Lane lane = new(_lanes.Count, shown) { First = place };
        _lanes.Add(lane);
        _byName[name] = lane;
        return lane;
    }
}
