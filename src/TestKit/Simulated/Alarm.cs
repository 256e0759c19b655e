namespace ProcActors.TestKit.Simulated;

/// <summary>Something that is due at a time.</summary>
internal sealed class Alarm(SimulatedProcess process, Action action)
{
    public SimulatedProcess Process => process;

    public Action Action => action;

    public bool IsCancelled { get; set; }
}
