namespace ProcActors.TestKit;

/// <content>What a person needs who asks why a test failed.</content>
public abstract partial class ScenarioRun
{
    private protected const int MostLookedInto = 20;
    private const int MostEvents = 60;
    private const int MostLinesEach = 20;
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(1);
    private protected static readonly TimeSpan TimeForStacks = TimeSpan.FromSeconds(30);
    private readonly List<string> _seen = [];

    /// <summary>
    /// Why the run stands where it stands, for people: who holds what, who waits for whom since when, and where the code of its processes is. A test that was not over in time has it written by
    /// itself.
    /// </summary>
    public async Task<string> ExplainAsync()
    {
        RuntimeSnapshot snapshot = await Runtime.InspectAsync(TimeToAnswer).ConfigureAwait(false);
        return snapshot.Explain() + await StacksAsync(snapshot).ConfigureAwait(false);
    }

    /// <summary>Looks into the run while all that is in it is still there: who holds what, who waits for what, and where the code stands.</summary>
    internal async Task LookAsync(bool stacks)
    {
        // What was seen first was nearest to the fault.
        if (_seen.Count > 0)
            return;
        try
        {
            RuntimeSnapshot snapshot = await Runtime.InspectAsync(TimeToAnswer).ConfigureAwait(false);
            See("where it stood", snapshot.Explain());
            if (stacks)
                See("where the code stood", await StacksAsync(snapshot).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            // The test has failed already, and what it failed of is not to be lost for what is said of it.
            See("where it stood", $"could not be found out: {e.Message}");
        }
    }

    /// <summary>The events, the lines of every process, and what was seen.</summary>
    internal virtual IEnumerable<string> Explain()
    {
        IReadOnlyList<HistoryEvent> events = History.Events;
        yield return $"--- the last {Math.Min(MostEvents, events.Count)} of {events.Count} events";
        foreach (HistoryEvent happened in events.Skip(events.Count - MostEvents))
            yield return happened.ToString();
        yield return $"--- what the processes said, of each the last {MostLinesEach} lines";
        foreach (string line in LastLines())
            yield return line;
        yield return "--- processes";
        foreach (ActorProcess process in Processes)
            yield return process.ToString();
        foreach (string line in _seen)
            yield return line;
    }

    private protected void See(string title, string text)
    {
        _seen.Add($"--- {title}");
        _seen.AddRange(text.TrimEnd('\n').Split('\n'));
    }

    /// <summary>Where the code of the processes stands, in lines.</summary>
    private protected abstract Task<string> StacksAsync(RuntimeSnapshot snapshot);

    private IEnumerable<string> LastLines()
    {
        Dictionary<string, int> left = _said.CountBy(said => said.Process).ToDictionary();
        foreach ((string process, string text) in _said)
        {
            if (left[process]-- <= MostLinesEach)
                yield return $"{process} | {text}";
        }
    }
}
