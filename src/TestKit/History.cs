namespace ProcActors.TestKit;

/// <summary>What has happened in a run so far, in order, and what can be said of it.</summary>
public sealed class History
{
    private readonly List<HistoryEvent> _events = [];

    /// <summary>All of it.</summary>
    public IReadOnlyList<HistoryEvent> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    /// <summary>What happened to a queue.</summary>
    /// <param name="name">Its name.</param>
    public QueueHistory Queue(string name) => new(name, Of("queue", name));

    /// <summary>What happened to a lock.</summary>
    /// <param name="name">Its name.</param>
    public LeaseHistory Lock(string name) => new($"lock '{name}'", Of("lock", name));

    /// <summary>What happened to a semaphore.</summary>
    /// <param name="name">Its name.</param>
    public LeaseHistory Semaphore(string name) => new($"semaphore '{name}'", Of("semaphore", name));

    /// <summary>What happened to a pool.</summary>
    /// <param name="name">Its name.</param>
    public PoolHistory Pool(string name) => new(name, Of("pool", name));

    /// <summary>What happened to a process, in all its lives.</summary>
    /// <param name="name">Its name.</param>
    public ProcessHistory Process(string name) => new(name, [.. Events.Where(happened => happened.Process == name)]);

    internal void Add(HistoryEvent happened)
    {
        lock (_events)
            _events.Add(happened);
    }

    private IReadOnlyList<HistoryEvent> Of(string kind, string name) =>
        [.. Events.Where(happened => happened.Subject == name && happened.Name.StartsWith(kind + ".", StringComparison.Ordinal))];
}
