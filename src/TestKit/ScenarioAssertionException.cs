using Xunit.Sdk;

namespace ProcActors.TestKit;

/// <summary>A run did not go as its test says it must; the message says what was expected, what was found, and when.</summary>
/// <param name="message">What is wrong.</param>
public sealed class ScenarioAssertionException(string message) : XunitException(message);
