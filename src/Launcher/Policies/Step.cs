namespace ProcActors.Launcher.Policies;

/// <summary>What the supervision wants done.</summary>
internal abstract record Step
{
    /// <summary>Start the process; answer with Started, or Ended without an exit.</summary>
    internal sealed record Start(Member Member) : Step;

    /// <summary>Ask the process to end.</summary>
    internal sealed record Ask(Member Member, StopSignal Signal) : Step;

    internal sealed record Kill(Member Member) : Step;

    /// <summary>Call <see cref="Supervision.Due"/> with <paramref name="Timer"/> after a time.</summary>
    internal sealed record Wake(int Timer, TimeSpan After) : Step;

    /// <summary>Record an event, and say <paramref name="Text"/> to people when there is one.</summary>
    internal sealed record Tell(Member Member, string Event, string? Text, params (string Key, object? Value)[] Fields) : Step;
}
