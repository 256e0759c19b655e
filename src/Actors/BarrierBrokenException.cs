namespace ProcActors;

/// <summary>A barrier is broken, or broke while this process waited: not everybody it waits for will come.</summary>
public sealed class BarrierBrokenException : ProcActorsException
{
    internal BarrierBrokenException(string barrier, string reason)
        : base($"The barrier '{barrier}' is broken: {reason}. When all parties know, make it as new with ResetAsync.") => Reason = reason;

    /// <summary>Who broke it and how: aborted, reset, out of time, dead, or its action failed.</summary>
    public string Reason { get; }
}
