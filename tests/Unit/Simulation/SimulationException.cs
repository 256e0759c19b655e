namespace ProcActors.Tests.Unit.Simulation;

/// <summary>A promise was broken.</summary>
internal sealed class SimulationException(string message) : Exception(message);
