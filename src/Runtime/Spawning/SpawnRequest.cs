namespace ProcActors.Spawning;

/// <summary>A program to start: everything the operating system needs to know.</summary>
internal sealed record SpawnRequest(string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? WorkingDirectory);
