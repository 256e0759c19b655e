namespace ProcActors;

/// <summary>How a process is to be started. All have defaults that suit most.</summary>
public sealed record ProcessOptions
{
    /// <summary>The name that people see; default <c>Process-1</c>, <c>Process-2</c> … as CPython has it. At most 200 characters, no control characters.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the process is ended with its parent instead of being joined by it; default (null): as the parent is.</summary>
    public bool? Daemon { get; init; }

    /// <summary>Environment variables on top of the parent's; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The working folder; default (null): the parent's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// What happens to each line the process writes; default (null): it is written to the parent's own standard output or error. Called from one
    /// thread per process; while it blocks, the process blocks once its pipe is full. An exception it throws is swallowed.
    /// </summary>
    public Action<OutputLine>? Output { get; init; }

    /// <summary>
    /// The program that runs <c>dotnet exec</c>; default (null): the one that runs this process. A self-contained or single-file application is its own program, and
    /// takes none.
    /// </summary>
    public string? DotnetHost { get; init; }
}
