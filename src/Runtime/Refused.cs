namespace ProcActors;

/// <summary>
/// Published on the event stream of a process's actor system when something has been refused: a connection, a frame, a message or a value. Whoever waits for an answer to it
/// waits in vain, so this says why.
/// </summary>
/// <param name="What">What was refused and why, for people.</param>
public sealed record Refused(string What);
