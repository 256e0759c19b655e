namespace ProcActors.TestKit;

/// <summary>What happened to one lock or semaphore.</summary>
public sealed class LeaseHistory
{
    private readonly string _title;

    internal LeaseHistory(string title, IReadOnlyList<HistoryEvent> events)
    {
        _title = title;
        Events = events;
    }

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>How often something happened: <c>waiting</c>, <c>acquired</c>, <c>released</c>, <c>abandoned</c>.</summary>
    /// <param name="what">The word after the kind in the record.</param>
    public int Count(string what) => Events.Count(happened => happened.Name.EndsWith("." + what, StringComparison.Ordinal));

    /// <summary>Expects never more than one holder at a time.</summary>
    /// <exception cref="ScenarioAssertionException">There were two.</exception>
    public LeaseHistory NeverHasTwoHolders() => NeverHasMoreHoldersThan(1);

    /// <summary>Expects never more than <paramref name="most"/> holders at a time.</summary>
    /// <param name="most">How many may hold it.</param>
    /// <exception cref="ScenarioAssertionException">There were more.</exception>
    public LeaseHistory NeverHasMoreHoldersThan(int most)
    {
        List<HistoryEvent> holders = [];
        foreach (HistoryEvent happened in Events)
        {
            if (happened.Name.EndsWith(".acquired", StringComparison.Ordinal))
                holders.Add(happened);
            else if (happened.Name.EndsWith(".released", StringComparison.Ordinal) || happened.Name.EndsWith(".abandoned", StringComparison.Ordinal))
                holders.RemoveAll(held => held.Number == happened.Number);
            Expect(holders.Count <= most, $"at most {most} to hold it", $"at {happened.At} it was held by {string.Join(" and ", holders.Select(held => $"{held.Process} (token {held.Number})"))}");
        }

        return this;
    }

    /// <summary>Expects it to have been acquired so often.</summary>
    /// <param name="times">How often.</param>
    /// <exception cref="ScenarioAssertionException">It was more or less often.</exception>
    public LeaseHistory IsAcquired(int times) => Expect(Count("acquired") == times, $"it to be acquired {times} times", $"it was {Count("acquired")} times");

    /// <summary>Expects whoever acquired it to have released it, or died with it.</summary>
    /// <exception cref="ScenarioAssertionException">Somebody still holds it.</exception>
    public LeaseHistory IsFreeAtTheEnd() =>
        Expect(Count("acquired") == Count("released") + Count("abandoned"), "nobody to hold it at the end", $"{Count("acquired")} acquired, {Count("released")} released and {Count("abandoned")} died with it");

    private LeaseHistory Expect(bool holds, string expected, string found) =>
        holds ? this : throw new ScenarioAssertionException($"The {_title}: expected {expected}; {found}.{Environment.NewLine}{string.Join(Environment.NewLine, Events)}");
}
