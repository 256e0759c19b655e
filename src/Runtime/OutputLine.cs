namespace ProcActors;

/// <summary>A line that a process wrote.</summary>
/// <param name="Text">The line without its end; lines over 16 KiB come in pieces.</param>
/// <param name="IsError">Whether it came by standard error.</param>
public readonly record struct OutputLine(string Text, bool IsError);
