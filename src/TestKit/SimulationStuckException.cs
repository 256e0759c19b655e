namespace ProcActors.TestKit;

/// <summary>A simulated run can't go on: everybody waits, and nothing would wake anybody. The message says who is where.</summary>
/// <param name="message">What is known of it.</param>
public sealed class SimulationStuckException(string message) : Exception(message);
