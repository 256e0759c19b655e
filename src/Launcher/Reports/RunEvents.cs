namespace ProcActors.Launcher.Reports;

/// <summary>What a record holds.</summary>
/// <param name="All">The events that are shown, in order.</param>
/// <param name="Unreadable">How many lines are no events.</param>
/// <param name="Left">How many events beyond <see cref="Limit"/> were left out.</param>
internal sealed record RunEvents(IReadOnlyList<RunEvent> All, int Unreadable = 0, int Left = 0)
{
    /// <summary>The most events of things that are shown: a page with more is heavy for a browser.</summary>
    public const int Limit = 250_000;
}
