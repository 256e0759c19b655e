namespace ProcActors.Launcher.Control;

/// <summary>A process as <c>ps</c> and the live view show it.</summary>
internal sealed record ProcessLine
{
    public required string Name { get; init; }

    /// <summary>The key in the file; null for a process that another one has started.</summary>
    public string? Key { get; init; }

    /// <summary>Where it stands: <c>waiting</c>, <c>starting</c>, <c>running</c>, <c>ready</c>, <c>stopping</c>, <c>backoff</c>, <c>ended</c>; or <c>stopped</c> by a signal.</summary>
    public required string State { get; init; }

    public int? Pid { get; init; }

    /// <summary>How long it was at work on a processor, in milliseconds.</summary>
    public long CpuMilliseconds { get; init; }

    /// <summary>Resident memory, in bytes.</summary>
    public long Memory { get; init; }

    public int Restarts { get; init; }

    public int? RestartsLeft { get; init; }

    /// <summary>What it does or waits for, in words.</summary>
    public required string Does { get; init; }
}
