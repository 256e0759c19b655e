using ProcActors.Roles;

namespace ProcActors.Launcher.Policies;

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
/// The restarts of one process: its policy, and a budget of <paramref name="Intensity"/> restarts within <paramref name="Period"/>. The pause before a
/// restart doubles from <paramref name="Backoff"/>'s least to its most, and begins anew once a life has lasted <paramref name="Stable"/>; up to the part
/// <paramref name="Jitter"/> of it, drawn at random, is left out, so that those that fell together do not come back together.
/// </summary>
internal sealed record RestartRule(RestartPolicy Policy, int Intensity, TimeSpan Period, DurationRange Backoff, double Jitter, TimeSpan Stable)
{
    public static readonly RestartRule Never = new(
        RestartPolicy.Temporary, 3, TimeSpan.FromSeconds(10), new DurationRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)), 0.2, TimeSpan.FromSeconds(10));

    /// <summary>Whether an end asks for a restart, budget or not; a process that could not even be started has no <paramref name="exit"/>.</summary>
    public bool Wants(ProcessExit? exit) => Policy == RestartPolicy.Permanent || (Policy == RestartPolicy.Transient && exit is not { Success: true });
}
