namespace ProcActors.Launcher.Policies;

/// <summary>
/// Faults that are made on purpose, in the order and at the times that the plan and its seed give. As <see cref="Supervision"/>, it is told what has happened
/// and answers what to do.
/// </summary>
internal sealed class FaultPlan
{
    private readonly List<Entry> _entries;

    public FaultPlan(IReadOnlyList<FaultRule> rules, int seed) => _entries = [.. rules.Select((rule, i) => new Entry(rule, new Random(unchecked((seed * 397) + i))))];

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The texts that lines are searched for.</summary>
    public IEnumerable<string> LinesOf(string name, string key) => _entries.Select(entry => entry.Rule).Where(rule => rule.AfterLine is not null && rule.Hits(name, key)).Select(rule => rule.AfterLine!);

    /// <summary>The run begins: the first random moments are drawn.</summary>
    public IReadOnlyList<FaultStep> Begin() => [.. _entries.Where(entry => entry.Rule.Every is not null).Select(NextMoment)];

    /// <summary>A process is ready.</summary>
    public IReadOnlyList<FaultStep> Ready(Member member) =>
        [.. Meant(member).Where(entry => entry.Rule.After is not null).Select(entry => new FaultStep.Wait(entry.Rule, entry.Rule.After!.Value, member, member.Lives))];

    /// <summary>A process has taken an item out of a queue.</summary>
    public IReadOnlyList<FaultStep> TookItem(Member member)
    {
        List<FaultStep> steps = [];
        foreach (Entry entry in Meant(member).Where(entry => entry.Rule.AfterItems is not null))
        {
            (string Name, int Life) life = (member.Name, member.Lives);
            int items = entry.Items[life] = entry.Items.GetValueOrDefault(life) + 1;
            if (items == entry.Rule.AfterItems)
                Hit(entry, member, steps);
        }

        return steps;
    }

    /// <summary>A process has written a line with an awaited text in it.</summary>
    public IReadOnlyList<FaultStep> Said(Member member, string text)
    {
        List<FaultStep> steps = [];
        foreach (Entry entry in Meant(member).Where(entry => entry.Rule.AfterLine == text))
            Hit(entry, member, steps);
        return steps;
    }

    /// <summary>A time that was asked for is over.</summary>
    /// <param name="wait">What was asked for.</param>
    /// <param name="members">All processes of the run.</param>
    public IReadOnlyList<FaultStep> Due(FaultStep.Wait wait, IEnumerable<Member> members)
    {
        List<FaultStep> steps = [];
        Entry entry = _entries.Single(entry => entry.Rule == wait.Rule);
        if (wait.Member is { } member)
        {
            if (member.Lives == wait.Life && member.State == ProcessState.Ready)
                Hit(entry, member, steps);
            return steps;
        }

        List<Member> candidates = [.. members.Where(candidate => candidate.State == ProcessState.Ready && entry.Rule.Hits(candidate.Name, candidate.Rules.Key))];
        if (candidates.Count > 0)
            Hit(entry, candidates[entry.Random.Next(candidates.Count)], steps);
        if (!entry.IsSpent)
            steps.Add(NextMoment(entry));
        return steps;
    }

    private static void Hit(Entry entry, Member member, List<FaultStep> steps)
    {
        if (entry.IsSpent || !member.IsAlive)
            return;
        entry.Hits++;
        steps.Add(new FaultStep.Inject(entry.Rule, member));
    }

    private static FaultStep NextMoment(Entry entry)
    {
        TimeSpan time = entry.Rule.Every!.Least + ((entry.Rule.Every.Most - entry.Rule.Every.Least) * entry.Random.NextDouble());
        return new FaultStep.Wait(entry.Rule, time, null, 0);
    }

    private IEnumerable<Entry> Meant(Member member) => _entries.Where(entry => entry.Rule.Hits(member.Name, member.Rules.Key));

    private sealed class Entry(FaultRule rule, Random random)
    {
        public FaultRule Rule => rule;

        public Random Random => random;

        public Dictionary<(string Name, int Life), int> Items { get; } = [];

        public int Hits { get; set; }

        public bool IsSpent => Hits >= (rule.Times ?? (rule.Every is null ? 1 : int.MaxValue));
    }
}

/// <summary>What the fault plan wants done.</summary>
internal abstract record FaultStep
{
    internal sealed record Inject(FaultRule Rule, Member Member) : FaultStep;

    /// <summary>Come back after a time; about a process in one of its lives, or about any of them.</summary>
    internal sealed record Wait(FaultRule Rule, TimeSpan Time, Member? Member, int Life) : FaultStep;
}
