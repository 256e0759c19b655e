namespace ProcActors.Launcher.Policies;

/// <summary>What is left of the restarts that a rule allows, and how long to pause before the next one.</summary>
internal sealed class RestartBudget(RestartRule rule, Random random)
{
    private readonly List<TimeSpan> _recent = [];
    private int _doublings;

    public RestartRule Rule => rule;

    /// <summary>How many restarts there were in all.</summary>
    public int Spent { get; private set; }

    /// <summary>How many restarts are left at this moment; more come back with time.</summary>
    public int Left(TimeSpan now) => Math.Max(0, rule.Intensity - _recent.Count(time => now - time < rule.Period));

    /// <summary>Spends one restart.</summary>
    /// <param name="now">The time on the run's clock.</param>
    /// <param name="lived">How long the life lasted that has just ended.</param>
    /// <returns>The pause before it; null when the budget is spent.</returns>
    public TimeSpan? Spend(TimeSpan now, TimeSpan lived)
    {
        if (lived >= rule.Stable)
            _doublings = 0;
        _recent.RemoveAll(time => now - time >= rule.Period);
        if (_recent.Count >= rule.Intensity)
            return null;
        _recent.Add(now);
        Spent++;
        double whole = Math.Min(rule.Backoff.Least.TotalMilliseconds * Math.Pow(2, Math.Min(_doublings++, 30)), rule.Backoff.Most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (1 - (rule.Jitter * random.NextDouble())));
    }
}
