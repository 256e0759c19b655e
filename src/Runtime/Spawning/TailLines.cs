namespace ProcActors.Spawning;

/// <summary>The last 20 lines.</summary>
internal sealed class TailLines
{
    private const int Most = 20;
    private readonly Queue<string> _lines = new(Most + 1);

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Most)
                _lines.Dequeue();
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (_lines)
            return [.. _lines];
    }
}
