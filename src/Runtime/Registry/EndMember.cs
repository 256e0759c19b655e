namespace ProcActors.Registry;

/// <summary>A process of the run is to be killed; said to the registry within the root only. The root itself is no such process.</summary>
internal sealed record EndMember(Incarnation Process);
