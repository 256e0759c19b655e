namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// Whether a history of calls that overlapped can be put in one order, in which each takes effect at once, between its call and its return, and gives what it gave.
/// A call that never returned, of a process that died, may have taken effect at any time since, or never. After Wing and Gong, with the states seen remembered.
/// </summary>
/// <param name="begin">The state before the first call.</param>
/// <param name="apply">The state after a call, and what the call gives; null when it can't take effect in that state, as a call that waits.</param>
internal sealed class Linearizability<TState, TCall, TResult>(TState begin, Func<TState, TCall, (TState After, TResult Result)?> apply)
    where TState : notnull
    where TResult : notnull
{
    private readonly List<Operation> _history = [];
    private readonly HashSet<(long Taken, TState State)> _seen = [];
    private long _now;

    /// <summary>A process calls.</summary>
    public Operation Begin(string process, TCall call)
    {
        Operation operation = new(process, call, ++_now);
        _history.Add(operation);
        return operation;
    }

    /// <summary>The call returns.</summary>
    public void End(Operation operation, TResult result) => (operation.Result, operation.Returned) = (result, ++_now);

    /// <summary>The call is known to have had no effect.</summary>
    public void Drop(Operation operation) => _history.Remove(operation);

    public int Count => _history.Count;

    /// <exception cref="SimulationException">There is no such order.</exception>
    public void Judge()
    {
        if (_history.Count > 62)
            throw new InvalidOperationException("The history is too long to judge.");
        if (!CanGoOn(0, begin))
            throw new SimulationException($"no order of these calls explains what they gave: {string.Join("; ", _history)}");
    }

    private bool CanGoOn(long taken, TState state)
    {
        // Who returned before another call has to take effect before it.
        long first = long.MaxValue;
        for (int i = 0; i < _history.Count; i++)
        {
            if ((taken & (1L << i)) == 0)
                first = Math.Min(first, _history[i].Returned);
        }

        if (first == long.MaxValue)
            return true;
        if (!_seen.Add((taken, state)))
            return false;
        for (int i = 0; i < _history.Count; i++)
        {
            Operation next = _history[i];
            if ((taken & (1L << i)) != 0 || next.Called > first || apply(state, next.Call) is not { } effect)
                continue;
            if ((next.Returned == long.MaxValue || effect.Result.Equals(next.Result)) && CanGoOn(taken | (1L << i), effect.After))
                return true;
        }

        return false;
    }

    internal sealed class Operation(string process, TCall call, long called)
    {
        public TCall Call => call;

        public long Called => called;

        public long Returned { get; set; } = long.MaxValue;

        public TResult? Result { get; set; }

        public override string ToString() => $"[{called}-{(Returned == long.MaxValue ? "" : Returned)}] {process}: {call}{(Returned == long.MaxValue ? "" : $" -> {Result}")}";
    }
}
