namespace ProcActors.Leases;

/// <summary>
/// Who waits for whom among the locks and semaphores of a run at which nothing moves. A process is stuck when all that it waits for is held by stuck
/// processes only: whoever does not wait, or waits for what may come free, may go on and release what it holds.
/// </summary>
internal sealed class WaitForGraph
{
    private readonly SortedDictionary<string, StandingLine> _lines = new(StringComparer.Ordinal);

    /// <summary>A line stands, or has moved.</summary>
    /// <returns>A deadlock that the line is part of; null when there is none.</returns>
    public Deadlock? Update(StandingLine line)
    {
        if (line.Waiting.Count == 0)
        {
            _lines.Remove(line.Name);
            return null;
        }

        _lines[line.Name] = line;
        HashSet<Incarnation> stuck = Stuck();
        foreach ((Incarnation process, _) in line.Waiting)
        {
            if (stuck.Contains(process) && Cycle(process, stuck) is { } cycle && cycle.Exists(step => step.Line.Name == line.Name))
                return Describe(cycle);
        }

        return null;
    }

    private HashSet<Incarnation> Stuck()
    {
        HashSet<Incarnation> stuck = [.. _lines.Values.SelectMany(line => line.Waiting.Select(waiting => waiting.Process))];

        // A process that waits for what it holds itself may have another flow that releases it.
        while (stuck.RemoveWhere(process => LinesOf(process).Any(line => line.Holders.Count == 0 || line.Holders.Any(holder => holder == process || !stuck.Contains(holder)))) > 0)
        {
        }

        return stuck;
    }

    private List<(Incarnation Process, StandingLine Line)>? Cycle(Incarnation from, HashSet<Incarnation> stuck)
    {
        List<(Incarnation Process, StandingLine Line)> way = [];
        for (Incarnation process = from; ;)
        {
            int seen = way.FindIndex(step => step.Process == process);
            if (seen >= 0)
                return way[seen..];
            StandingLine line = LinesOf(process).First();
            way.Add((process, line));
            if (line.Holders.FirstOrDefault(stuck.Contains) is not { } holder)
                return null;
            process = holder;
        }
    }

    private static Deadlock Describe(List<(Incarnation Process, StandingLine Line)> cycle)
    {
        // Begun with the first by name, so that one deadlock reads the same however it was found.
        int first = cycle.IndexOf(cycle.MinBy(step => step.Process.Number));
        List<(Incarnation Process, StandingLine Line)> ring = [.. cycle[first..], .. cycle[..first]];
        List<string> words = [];
        for (int i = 0; i < ring.Count; i++)
        {
            (Incarnation process, StandingLine waitsFor) = ring[i];
            StandingLine holds = ring[(i + ring.Count - 1) % ring.Count].Line;
            words.Add($"'{process.Name}' ({process.Number}) holds the {holds.Subject} '{holds.Name}' and waits for the {waitsFor.Subject} '{waitsFor.Name}'");
        }

        // The last in the last line to stand still is nobody's predecessor.
        (Incarnation last, StandingLine line) = ring[^1];
        return new Deadlock(string.Join("; ", words), line.Name, last, line.Waiting.First(waiting => waiting.Process == last).Request);
    }

    private IEnumerable<StandingLine> LinesOf(Incarnation process) => _lines.Values.Where(line => line.Waiting.Any(waiting => waiting.Process == process));
}
