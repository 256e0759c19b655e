using System.Runtime.CompilerServices;
using ProcActors.Serialization;

namespace ProcActors.Pools;

/// <summary>One call for many items; results are kept as they came, and read when all are there.</summary>
internal sealed class MapJob<T>(PoolCall call, int count, ProcessRuntime runtime) : PoolJob(call, count, null)
{
    private readonly TaskCompletionSource<IReadOnlyList<T>> _source = new(runtime.Host.Continuations);
    private readonly List<(int Index, int Tasks, ReadOnlyMemory<byte> Results)> _parts = [];
    private readonly SortedDictionary<int, Exception> _failures = [];

    public Task<IReadOnlyList<T>> Task => _source.Task;

    public override string Verb => "map";

    public override Task Ended => _source.Task;

    protected override void Add(int index, int tasks, ReadOnlyMemory<byte> results) => _parts.Add((index, tasks, results));

    protected override void AddFailure(int index, Exception reason) => _failures[index] = reason;

    protected override void Complete(Exception? reason) => runtime.Host.Queue(() => Tell(reason));

    // A failure that was before says more than that the rest was given up.
    private void Tell(Exception? reason)
    {
        T[] results = ReadAll();
        if (reason is not null and not OperationCanceledException)
            _source.TrySetException(_failures.Values.Append(reason));
        else if (_failures.Count > 0)
            _source.TrySetException(_failures.Values);
        else if (reason is OperationCanceledException cancelled)
            _source.TrySetCanceled(cancelled.CancellationToken);
        else
            _source.TrySetResult(results);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T[] ReadAll()
    {
        T[] results = new T[Count];
        PayloadSerializer payloads = runtime.Payloads;
        foreach ((int index, int tasks, ReadOnlyMemory<byte> part) in _parts)
        {
            ReadOnlySpan<byte> rest = part.Span;
            for (int i = index; i < index + tasks; i++)
            {
                int size = PoolValues.SizeOf(rest);
                try
                {
                    results[i] = Read<T>(rest[..size], payloads);
                }
                catch (Exception e)
                {
                    _failures[i] = e;
                }

                rest = rest[size..];
            }
        }

        return results;
    }
}
