namespace ProcActors.TestKit.Simulated;

/// <summary>Something that is due at a time.</summary>
internal sealed class Alarm(SimulatedProcess process, Action action, bool isBackground)
{
    public SimulatedProcess Process => process;

    public Action Action => action;

    /// <summary>Whether it is housekeeping of Akka's, which would go on for ever in a machine where nothing else does.</summary>
    public bool IsBackground => isBackground;

    public bool IsCancelled { get; set; }
}
