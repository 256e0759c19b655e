namespace ProcActors.Leases;

/// <summary>A process has held a lock for longer than it may.</summary>
internal sealed record Hung(string Name, Incarnation Process, int Pid, TimeSpan Limit);
