namespace ProcActors.TestKit.Simulated;

/// <summary>One end of a connection.</summary>
internal interface ISimulatedEnd
{
    /// <summary>Whose it is.</summary>
    SimulatedProcess Process { get; }

    /// <summary>No more is said; the other end sees that after all that was said before.</summary>
    void Close();
}
