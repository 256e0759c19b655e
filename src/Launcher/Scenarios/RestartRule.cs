using ProcActors.Roles;

namespace ProcActors.Launcher.Scenarios;

/// <summary>When a process that has ended is started anew, in OTP's words.</summary>
internal enum RestartPolicy
{
    /// <summary>Never; the default.</summary>
    Temporary,

    /// <summary>When it failed.</summary>
    Transient,

    /// <summary>Always.</summary>
    Permanent,
}

/// <summary>
/// The restarts of one process: its policy, and a budget of <paramref name="Intensity"/> restarts within <paramref name="Period"/> (defaults: 3 within
/// 10 s). The pause before a restart doubles from <paramref name="Backoff"/>'s least to its most.
/// </summary>
internal sealed record RestartRule(RestartPolicy Policy, int Intensity, TimeSpan Period, DurationRange Backoff)
{
    public static readonly RestartRule Never = new(RestartPolicy.Temporary, 3, TimeSpan.FromSeconds(10), new DurationRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)));

    /// <summary>Whether an exit asks for a restart, budget or not.</summary>
    public bool Wants(ProcessExit exit) => Policy == RestartPolicy.Permanent || (Policy == RestartPolicy.Transient && !exit.Success);

    /// <summary>The pause before the next restart; null when the budget is spent.</summary>
    /// <param name="earlier">When the process was restarted before.</param>
    /// <param name="now">The time on the same clock.</param>
    public TimeSpan? Pause(IReadOnlyList<TimeSpan> earlier, TimeSpan now)
    {
        int recent = earlier.Count(time => now - time < Period);
        if (recent >= Intensity)
            return null;
        double factor = Math.Pow(2, Math.Min(recent, 30));
        return TimeSpan.FromMilliseconds(Math.Min(Backoff.Least.TotalMilliseconds * factor, Backoff.Most.TotalMilliseconds));
    }
}
