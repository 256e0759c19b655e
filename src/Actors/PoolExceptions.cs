namespace ProcActors;

/// <summary>A method threw in another process. The exception itself stays there; what it was is in <see cref="Error"/>.</summary>
public sealed class RemoteException : ProcActorsException
{
    private RemoteException(RemoteError error)
        : base($"{error.TypeName} in another process: {error.Message}") => Error = error;

    /// <summary>The exception as data: type name, message, stack, inner ones.</summary>
    public RemoteError Error { get; }

    /// <summary>Whether the exception was exactly a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The type asked for.</typeparam>
    public bool Is<T>()
        where T : Exception => Error.TypeName == typeof(T).FullName;

    /// <summary>The texts of this exception and of the one in the other process.</summary>
    public override string ToString() => $"{base.ToString()}{Environment.NewLine}--- in the other process ---{Environment.NewLine}{Error}";

    /// <summary>What a caller is to see of <paramref name="error"/>: a value that could not travel is the same trouble on both sides.</summary>
    internal static Exception Of(RemoteError error)
    {
        RemoteException exception = new(error);
        return exception.Is<PayloadException>() ? new PayloadException(error.Message, exception) : exception;
    }
}

/// <summary>The worker process that had a task ended before the task was done; the pool and all other tasks go on.</summary>
public sealed class WorkerDiedException : ProcActorsException
{
    internal WorkerDiedException(string pool, long task, ProcessExit exit)
        : base($"The worker '{exit.Name}' (pid {exit.Pid}) of the pool '{pool}' ended with {exit} during task {task}.{exit.LastWords}") => Exit = exit;

    /// <summary>How the worker ended: name, pid, exit code or signal, last lines of standard error.</summary>
    public ProcessExit Exit { get; }
}

/// <summary>The pool was terminated before the task was done.</summary>
public sealed class PoolTerminatedException : ProcActorsException
{
    internal PoolTerminatedException(string pool)
        : base($"The pool '{pool}' was terminated before the task was done.")
    {
    }
}

/// <summary>No worker of the pool could be made ready: the initializer fails, or workers end before they begin.</summary>
public sealed class PoolBrokenException : ProcActorsException
{
    internal PoolBrokenException(string pool, RemoteError? error)
        : base($"The pool '{pool}' is broken: {PoolOptions.StartAttempts} workers in a row could not be made ready. {(error is null ? "They ended without a word." : $"The initializer failed: {error.TypeName}: {error.Message}")}") => Error = error;

    /// <summary>The initializer's exception; null when the workers ended without a word.</summary>
    public RemoteError? Error { get; }
}
