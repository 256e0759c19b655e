namespace ProcActors.TestKit.Simulated;

/// <summary>Unwinds the work at hand of a process that has just died.</summary>
internal sealed class ProcessDeath : Exception;
