namespace ProcActors;

/// <summary>The process that started this one. While this process lives so does its parent: it is ended with it.</summary>
/// <param name="Name">The parent's name.</param>
/// <param name="Pid">The parent's process id.</param>
public sealed record ParentProcess(string Name, int Pid);
