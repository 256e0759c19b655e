namespace ProcActors;

/// <summary>A process that this one started.</summary>
public sealed class ActorProcess;
