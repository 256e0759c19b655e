namespace ProcActors.TestKit;

/// <summary>What happened to one process, and what it did.</summary>
public sealed class ProcessHistory
{
    private readonly string _name;

    internal ProcessHistory(string name, IReadOnlyList<HistoryEvent> events)
    {
        _name = name;
        Events = events;
    }

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>The pids of its lives.</summary>
    public IReadOnlyList<int> Pids => [.. Events.Where(happened => happened.Name == "process.ready").Select(happened => (int)happened.Number)];

    /// <summary>Expects its last life to have ended by itself with this code.</summary>
    /// <param name="code">The exit code; default 0.</param>
    /// <exception cref="ScenarioAssertionException">It did not, or otherwise.</exception>
    public ProcessHistory Exits(int code = 0) => Ends(code, $"exit with {code}");

    /// <summary>Expects its last life to have been ended by this signal.</summary>
    /// <param name="signal">The number; 9 is SIGKILL.</param>
    /// <exception cref="ScenarioAssertionException">It was not.</exception>
    public ProcessHistory IsKilledBy(int signal = 9) => Ends(-signal, $"be ended by signal {signal}");

    private ProcessHistory Ends(long number, string expected) => Events.LastOrDefault(happened => happened.Name == "process.exited") switch
    {
        null => throw new ScenarioAssertionException($"Process '{_name}' was to {expected}; it has not ended."),
        var exit when exit.Number == number => this,
        var exit => throw new ScenarioAssertionException($"Process '{_name}' was to {expected}; it {(exit.Number < 0 ? $"was ended by signal {-exit.Number}" : $"ended with exit code {exit.Number}")} at {exit.At}."),
    };
}
