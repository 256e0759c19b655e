namespace ProcActors.Pools;

/// <summary>A single call.</summary>
internal sealed class CallJob<T>(PoolCall call, TimeSpan? timeout, ProcessRuntime runtime) : PoolJob(call, 1, timeout)
{
    private readonly TaskCompletionSource<T> _source = new(runtime.Host.Continuations);
    private ReadOnlyMemory<byte> _result;
    private Exception? _failure;

    public Task<T> Task => _source.Task;

    public override string Verb => "call";

    public override Task Ended => _source.Task;

    protected override void Add(int index, int tasks, ReadOnlyMemory<byte> results) => _result = results;

    protected override void AddFailure(int index, Exception reason) => _failure = reason;

    protected override void Complete(Exception? reason)
    {
        if ((reason ?? _failure) is not { } failure)
            Read();
        else if (failure is OperationCanceledException cancelled && reason is not null)
            _source.TrySetCanceled(cancelled.CancellationToken);
        else
            _source.TrySetException(failure);
    }

    // A plain value is read at once; what may take its time is not done by the actor, for which others wait.
    private void Read()
    {
        if (PoolValues.IsPayload(_result.Span))
            runtime.Host.Queue(Tell);
        else
            Tell();
    }

    private void Tell()
    {
        try
        {
            _source.TrySetResult(Read<T>(_result.Span, runtime.Payloads));
        }
        catch (Exception e)
        {
            _source.TrySetException(e);
        }
    }
}
