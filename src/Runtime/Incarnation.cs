namespace ProcActors;

/// <summary>
/// One life of one process: what every lease (an item, a lock, a permit, a task) is bound to. A pid is used again by the
/// operating system and a name by its owner; an incarnation never is.
/// </summary>
/// <param name="Run">The run, unique for every root process.</param>
/// <param name="Name">The name people see; several processes may share it.</param>
/// <param name="Number">
/// The place in the family, unique within the run: <c>0</c> for the root, <c>0.3</c> for its third child, <c>0.3.1</c> for that child's first.
/// </param>
public sealed record Incarnation(string Run, string Name, string Number)
{
    /// <summary>Whether this is the process that began the run.</summary>
    public bool IsRoot => !Number.Contains('.');

    /// <summary>How many generations lie between the root (0) and this process.</summary>
    public int Depth => Number.Count(c => c == '.');

    /// <summary>Whether <paramref name="other"/> started this process, directly or through others.</summary>
    /// <param name="other">The possible ancestor.</param>
    public bool DescendsFrom(Incarnation other) =>
        Run == other.Run && Number.Length > other.Number.Length && Number[other.Number.Length] == '.' && Number.StartsWith(other.Number, StringComparison.Ordinal);

    /// <summary>The incarnation of this process's child number <paramref name="ordinal"/>.</summary>
    internal Incarnation Child(string name, int ordinal) => new(Run, name, $"{Number}.{ordinal}");

    /// <summary>The name and the number, as log lines and errors show it: <c>consumer.2 (0.3)</c>.</summary>
    public override string ToString() => $"{Name} ({Number})";
}
