namespace ProcActors.TestKit;

/// <summary>What happened to one pool.</summary>
public sealed class PoolHistory
{
    private readonly string _name;

    internal PoolHistory(string name, IReadOnlyList<HistoryEvent> events)
    {
        _name = name;
        Events = events;
    }

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>How often something happened: <c>started</c>, <c>completed</c>, <c>failed</c>.</summary>
    /// <param name="what">The word after <c>pool.task.</c> in the record.</param>
    public int Count(string what) => Events.Count(happened => IsA(happened, what));

    /// <summary>Expects so many tasks to have given a result.</summary>
    /// <param name="tasks">How many.</param>
    /// <exception cref="ScenarioAssertionException">It were others.</exception>
    public PoolHistory HasCompleted(int tasks) => Expect(Count("completed") == tasks, $"{tasks} tasks to give a result", $"{Count("completed")} did");

    /// <summary>Expects every task that a worker began to have ended once: with a result, with an exception, or with its worker.</summary>
    /// <exception cref="ScenarioAssertionException">One ended more or less often.</exception>
    public PoolHistory EachTaskEndsExactlyOnce()
    {
        Dictionary<long, int> ends = Events.Where(happened => IsA(happened, "completed") || IsA(happened, "failed")).CountBy(happened => happened.Number).ToDictionary();
        foreach (long task in Events.Where(happened => IsA(happened, "started")).Select(happened => happened.Number).Concat(ends.Keys).Distinct())
            Expect(ends.GetValueOrDefault(task) == 1, $"task {task} to end once", $"it ended {ends.GetValueOrDefault(task)} times");
        return this;
    }

    private static bool IsA(HistoryEvent happened, string what) => happened.Name == "pool.task." + what;

    private PoolHistory Expect(bool holds, string expected, string found) =>
        holds ? this : throw new ScenarioAssertionException($"Pool '{_name}': expected {expected}; {found}.{Environment.NewLine}{string.Join(Environment.NewLine, Events)}");
}
