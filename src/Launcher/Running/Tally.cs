using ProcActors.Coordination;

namespace ProcActors.Launcher.Running;

/// <summary>How often what happened to which lock, semaphore or pool, and the most that held it at once.</summary>
internal sealed class Tally
{
    private readonly Dictionary<(string Subject, string Name, string Figure), long> _figures = [];

    public long this[string subject, string name, string figure]
    {
        get
        {
            lock (_figures)
                return _figures.GetValueOrDefault((subject, name, figure));
        }
    }

    public void Set(string subject, string name, string figure, long number)
    {
        lock (_figures)
            _figures[(subject, name, figure)] = number;
    }

    public void Add(Happened happened)
    {
        string figure = happened.Event[(happened.Event.LastIndexOf('.') + 1)..];
        lock (_figures)
        {
            Change(happened, figure, 1);
            long inside = figure switch { "acquired" => Change(happened, "inside", 1), "released" or "abandoned" => Change(happened, "inside", -1), _ => 0 };
            if (inside > _figures.GetValueOrDefault((happened.Subject, happened.Name, "most")))
                _figures[(happened.Subject, happened.Name, "most")] = inside;
        }
    }

    private long Change(Happened happened, string figure, long by) =>
        _figures[(happened.Subject, happened.Name, figure)] = _figures.GetValueOrDefault((happened.Subject, happened.Name, figure)) + by;
}
