namespace ProcActors.TestKit;

/// <summary>What happened to one queue.</summary>
public sealed class QueueHistory
{
    private readonly string _name;
    private readonly ILookup<string, HistoryEvent> _byName;

    internal QueueHistory(string name, IReadOnlyList<HistoryEvent> events)
    {
        _name = name;
        Events = events;
        _byName = events.ToLookup(happened => happened.Name["queue.".Length..]);
    }

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>How often something happened: <c>put</c>, <c>get</c>, <c>done</c>, <c>returned</c>, <c>dead</c>.</summary>
    /// <param name="what">The word after <c>queue.</c> in the record.</param>
    public int Count(string what) => _byName[what].Count();

    /// <summary>Expects so many items to have been put.</summary>
    /// <param name="items">How many.</param>
    /// <exception cref="ScenarioAssertionException">It were others.</exception>
    public QueueHistory HasPut(int items) => Expect(Count("put") == items, $"{items} items to be put", $"{Count("put")} were");

    /// <summary>Expects every item that was put to have been done, and none twice.</summary>
    /// <exception cref="ScenarioAssertionException">One was done more or less often.</exception>
    public QueueHistory EachItemIsDoneExactlyOnce() => Once("done", "done", static (_, done) => done);

    /// <summary>Expects every item that was put to have been handed over to stay; what came back at a death does not count.</summary>
    /// <exception cref="ScenarioAssertionException">One was handed over more or less often.</exception>
    public QueueHistory EachItemIsTakenExactlyOnce() => Once("get", "taken", static (returned, taken) => taken - returned);

    /// <summary>Expects items to be handed out in the order in which they were put; those that came back are left out.</summary>
    /// <exception cref="ScenarioAssertionException">One overtook another.</exception>
    public QueueHistory IsFirstInFirstOut()
    {
        HashSet<long> back = [.. _byName["returned"].Select(happened => happened.Number)];
        List<long> put = [.. _byName["put"].Select(happened => happened.Number).Where(item => !back.Contains(item))];
        List<long> got = [.. _byName["get"].Select(happened => happened.Number).Where(item => !back.Contains(item))];
        List<long> expected = [.. put.Where(got.Contains)];
        return Expect(expected.SequenceEqual(got), $"items in the order {string.Join(", ", expected)}", string.Join(", ", got));
    }

    private QueueHistory Once(string what, string word, Func<int, int, int> count)
    {
        Dictionary<long, int> times = _byName[what].CountBy(happened => happened.Number).ToDictionary();
        Dictionary<long, int> returned = _byName["returned"].CountBy(happened => happened.Number).ToDictionary();
        foreach (HistoryEvent put in _byName["put"])
        {
            int found = count(returned.GetValueOrDefault(put.Number), times.GetValueOrDefault(put.Number));
            Expect(found == 1, $"item {put.Number} (put by {put.Process}) to be {word} once", $"it was {word} {found} times");
        }

        return this;
    }

    private QueueHistory Expect(bool holds, string expected, string found) =>
        holds ? this : throw new ScenarioAssertionException($"Queue '{_name}': expected {expected}; {found}.{Environment.NewLine}{string.Join(Environment.NewLine, Events)}");
}
