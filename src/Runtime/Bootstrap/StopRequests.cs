namespace ProcActors.Bootstrap;

/// <summary>What this child has been asked: nothing, to stop as by Ctrl-C, or to terminate. The strongest request counts.</summary>
internal sealed class StopRequests
{
    private readonly CancellationTokenSource _source = new();
    private Action? _atOnce;
    private int _signal;

    /// <summary>Cancelled by the first request.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The signal that stands for the strongest request so far; 0 without one.</summary>
    public int Signal => Volatile.Read(ref _signal);

    /// <summary>Asks as <paramref name="signal"/> would; SIGTERM outweighs SIGINT.</summary>
    public void Ask(int signal)
    {
        lock (_source)
        {
            if (_signal != PosixSignals.Terminate)
                _signal = signal;
            if (_atOnce is { } act)
                ThreadPool.UnsafeQueueUserWorkItem(static act => ((Action)act!)(), act);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>The role cannot be asked, so a request, also one made before, is answered by <paramref name="act"/>.</summary>
    public void AnswerWith(Action act)
    {
        lock (_source)
        {
            _atOnce = act;
            if (_signal != 0)
                act();
        }
    }
}
