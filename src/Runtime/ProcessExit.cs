using System.Globalization;
using ProcActors.Spawning;

namespace ProcActors;

/// <summary>How a process ended, as its parent saw it when it reaped it (POSIX <c>waitpid</c>).</summary>
public sealed record ProcessExit
{
    /// <summary>The name of the process.</summary>
    public required string Name { get; init; }

    /// <summary>Its process id; the operating system may have given it to somebody else since.</summary>
    public required int Pid { get; init; }

    /// <summary>The exit code, 0 to 255; null when a signal ended the process or nobody could learn its end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended the process (9 = SIGKILL); null when it exited by itself.</summary>
    public int? Signal { get; init; }

    /// <summary>The time from start to end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The exception that ended the process, where it could still say so; null otherwise.</summary>
    public RemoteError? Error { get; init; }

    /// <summary>The last lines of standard error, at most 20; when .NET reports there how it crashed, the first lines of that report, which say why.</summary>
    public IReadOnlyList<string> LastErrorLines { get; init; } = [];

    /// <summary>The same in one line, as the end of a sentence of ours; empty when there are none.</summary>
    internal string LastWords => TailLines.Sum(LastErrorLines) is { } words ? $" Its last words: {words}" : "";

    /// <summary>Whether the process exited by itself with code 0.</summary>
    public bool Success => ExitCode == 0;

    /// <summary>Python's one number: the exit code, or minus the signal; null when unknown.</summary>
    public int? Code => Signal is { } signal ? -signal : ExitCode;

    /// <summary>The exit in words: <c>exit 0</c>, <c>SIGKILL</c>.</summary>
    public override string ToString() => this switch
    {
        { Signal: { } signal } => PosixSignals.NameOf(signal),
        { ExitCode: { } code } => "exit " + code.ToString(CultureInfo.InvariantCulture),
        _ => "ended in a way nobody could see",
    };
}
