namespace ProcActors.Registry;

/// <summary>Published on the root's event stream when a process of the run is about to work.</summary>
internal sealed record ProcessJoined(Incarnation Incarnation, int Pid);
