namespace ProcActors;

/// <summary>The base of all exceptions that are ProcActors' own.</summary>
public class ProcActorsException : Exception
{
    /// <summary>Makes an exception that says what was tried, on what, what was found and what to do.</summary>
    /// <param name="message">The text for people.</param>
    /// <param name="inner">What caused it.</param>
    public ProcActorsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A process could not be started, or ended before it was ready.</summary>
public sealed class ProcessStartException : ProcActorsException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was tried and what was found.</param>
    /// <param name="exit">How the process ended, when it had been created at all.</param>
    /// <param name="error">What the process itself reported.</param>
    /// <param name="inner">What caused it in this process.</param>
    public ProcessStartException(string message, ProcessExit? exit = null, RemoteError? error = null, Exception? inner = null)
        : base(message, inner)
    {
        Exit = exit;
        Error = error;
    }

    /// <summary>How the process ended; null when it was never created.</summary>
    public ProcessExit? Exit { get; }

    /// <summary>What the process reported before it ended; null when it could not.</summary>
    public RemoteError? Error { get; }
}

/// <summary>Something was asked of a process that has ended.</summary>
public sealed class ProcessExitedException : ProcActorsException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was asked.</param>
    /// <param name="exit">How the process ended.</param>
    public ProcessExitedException(string message, ProcessExit exit)
        : base(message) => Exit = exit;

    /// <summary>How the process ended: name, pid, exit code or signal, last lines.</summary>
    public ProcessExit Exit { get; }
}

/// <summary>A value could not be made into bytes, or bytes not into a value.</summary>
public sealed class PayloadException : ProcActorsException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which value, and what was wrong with it.</param>
    /// <param name="inner">What the serializer said.</param>
    public PayloadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Thrown by the actor of a process to end the process with exit code 1, where any other exception has the actor restarted.</summary>
public sealed class ProcessFailedException : ProcActorsException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What could not be done.</param>
    /// <param name="inner">What caused it.</param>
    public ProcessFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
