namespace ProcActors.Soak;

/// <summary>Who works in a soak: so many places for each role, and the workers of a pool.</summary>
internal sealed class Crew(ProcessRuntime runtime, string folder, Action<ActorProcess, ProcessExit> left)
{
    // A line is some fifty bytes, and what each of them does once is up to four.
    private const int Progress = 400;

    private readonly List<Place> _places = [];
    private readonly List<Task> _keeping = [];
    private readonly Dictionary<int, string> _histories = [];
    private Dictionary<string, long> _before = [];

    /// <summary>Adds places.</summary>
    public void Add(int count, string role, Func<ProcessOptions, Task<ActorProcess>> start)
    {
        for (int i = 0; i < count; i++)
        {
            Place place = new(role, start, left);
            _places.Add(place);
            _keeping.Add(place.KeepAsync());
        }
    }

    /// <summary>Those who are at work in a role: they have written something.</summary>
    public IReadOnlyList<ActorProcess> AtWork(string role) => [.. In(role).Where(process => HistoryOf(role, process) is not null)];

    /// <summary>Whether a process has something that is to go to others at its death, by what it has written down last.</summary>
    public bool Holds(string role, ActorProcess process) => HistoryOf(role, process) is { } path && History.LastWhat(path) is "begun" or "entered";

    /// <summary>Waits until every place is filled, and every role has got on since the last time.</summary>
    /// <returns>Who has not in time; null when all have.</returns>
    public async Task<string?> GetOnAsync(TimeSpan patience)
    {
        using CancellationTokenSource late = new(patience);
        while (Behind() is { } role)
        {
            // A place that can't be kept is no matter of patience.
            if (_keeping.Find(keeping => keeping.IsFaulted) is { } failed)
                await failed;
            if (late.IsCancellationRequested)
                return role;
            await Task.Delay(20, CancellationToken.None);
        }

        _before = Lengths();
        return null;
    }

    /// <summary>Ends a role for good.</summary>
    public Task CloseAsync(string? role = null) => Task.WhenAll(_places.Where(place => role is null || place.Role == role).Select(place => place.CloseAsync()));

    private string? Behind()
    {
        if (_places.Find(place => place.Process is not { } process || HistoryOf(place.Role, process) is null) is { } empty)
            return empty.Role;
        Dictionary<string, long> now = Lengths();
        return SoakRoles.All.FirstOrDefault(role => now.Where(one => Path.GetFileName(one.Key).StartsWith(role, StringComparison.Ordinal)).Sum(one => one.Value - _before.GetValueOrDefault(one.Key)) < Progress);
    }

    private Dictionary<string, long> Lengths() =>
        SoakRoles.All.SelectMany(role => In(role).Select(process => HistoryOf(role, process))).OfType<string>().ToDictionary(path => path, path => new FileInfo(path).Length);

    private IEnumerable<ActorProcess> In(string role) => role == SoakRoles.Task
        ? runtime.ActiveChildren.Where(child => !SoakRoles.All.Contains(child.Name))
        : _places.Where(place => place.Role == role).Select(place => place.Process).OfType<ActorProcess>();

    private string? HistoryOf(string role, ActorProcess process)
    {
        if (!_histories.TryGetValue(process.Pid, out string? path) && (path = History.PathOf(folder, role, process.Pid)) is not null)
            _histories.Add(process.Pid, path);
        return path;
    }
}
