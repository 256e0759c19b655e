using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using ProcActors.Pools;

namespace ProcActors;

/// <content>One method over many items.</content>
public sealed partial class ProcessPool
{
    private const int WindowPerWorker = 4;

    // Small enough to be written without a large copy, large enough to hold many chunks.
    private const int BlockSize = 1024 * 1024;

    /// <summary>Calls a method for each item and waits for all, as Python's map; awaited at once or, as map_async, later.</summary>
    /// <param name="method">A static method, or a lambda whose captured values can be serialised.</param>
    /// <param name="items">The items, read to their end before the first is sent; an exception of theirs is thrown as it is.</param>
    /// <param name="chunkSize">How many items go to a worker together; default (null): as many as a worker does in about 2 ms.</param>
    /// <param name="cancellationToken">Takes what is not done back.</param>
    /// <typeparam name="TIn">What the items are.</typeparam>
    /// <typeparam name="TOut">What the method returns.</typeparam>
    /// <returns>The results, in the order of the items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is not positive.</exception>
    /// <exception cref="PayloadException">The method or an item can't be serialised.</exception>
    /// <exception cref="RemoteException">The method threw. Of several failures the first by place is thrown; all are in the task's Exception.</exception>
    /// <exception cref="WorkerDiedException">A worker ended during an item; the others are not affected.</exception>
    public Task<IReadOnlyList<TOut>> MapAsync<TIn, TOut>(Func<TIn, TOut> method, IEnumerable<TIn> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TIn, TOut>(method, items, 1, static (values, item) => values.Write(item), chunkSize, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> MapAsync<TIn, TOut>(Func<TIn, Task<TOut>> method, IEnumerable<TIn> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TIn, TOut>(method, items, 1, static (values, item) => values.Write(item), chunkSize, cancellationToken);

    /// <summary>As map, for a method with two parameters, as Python's starmap.</summary>
    /// <typeparam name="T1">The first of a pair.</typeparam>
    /// <typeparam name="T2">The second of a pair.</typeparam>
    /// <typeparam name="TOut">What the method returns.</typeparam>
    /// <inheritdoc cref="MapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> StarmapAsync<T1, T2, TOut>(Func<T1, T2, TOut> method, IEnumerable<(T1, T2)> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<(T1, T2), TOut>(method, items, 2, WritePair, chunkSize, cancellationToken);

    /// <inheritdoc cref="StarmapAsync{T1, T2, TOut}(Func{T1, T2, TOut}, IEnumerable{ValueTuple{T1, T2}}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> StarmapAsync<T1, T2, TOut>(Func<T1, T2, Task<TOut>> method, IEnumerable<(T1, T2)> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<(T1, T2), TOut>(method, items, 2, WritePair, chunkSize, cancellationToken);

    /// <summary>As map, giving each result as soon as it and all before it are there; items are read only as they are needed.</summary>
    /// <param name="method">A static method, or a lambda whose captured values can be serialised.</param>
    /// <param name="items">The items, read as results are taken; an exception of theirs is thrown, as it is, in its place.</param>
    /// <param name="window">The most items under way; default (null): four for each worker.</param>
    /// <param name="cancellationToken">Takes what is not done back.</param>
    /// <typeparam name="TIn">What the items are.</typeparam>
    /// <typeparam name="TOut">What the method returns.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The window is not positive.</exception>
    public IAsyncEnumerable<TOut> ImapAsync<TIn, TOut>(Func<TIn, TOut> method, IEnumerable<TIn> items, int? window = null, CancellationToken cancellationToken = default) =>
        StreamAsync<TIn, TOut>(method, items, Checked(window), ordered: true, cancellationToken);

    /// <inheritdoc cref="ImapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> ImapAsync<TIn, TOut>(Func<TIn, Task<TOut>> method, IEnumerable<TIn> items, int? window = null, CancellationToken cancellationToken = default) =>
        StreamAsync<TIn, TOut>(method, items, Checked(window), ordered: true, cancellationToken);

    /// <summary>As <see cref="ImapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>, giving results in the order in which they come.</summary>
    /// <inheritdoc cref="ImapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> ImapUnorderedAsync<TIn, TOut>(Func<TIn, TOut> method, IEnumerable<TIn> items, int? window = null, CancellationToken cancellationToken = default) =>
        StreamAsync<TIn, TOut>(method, items, Checked(window), ordered: false, cancellationToken);

    /// <inheritdoc cref="ImapUnorderedAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> ImapUnorderedAsync<TIn, TOut>(Func<TIn, Task<TOut>> method, IEnumerable<TIn> items, int? window = null, CancellationToken cancellationToken = default) =>
        StreamAsync<TIn, TOut>(method, items, Checked(window), ordered: false, cancellationToken);

    private static void WritePair<T1, T2>(ValueWriter values, (T1 First, T2 Second) pair)
    {
        values.Write(pair.First);
        values.Write(pair.Second);
    }

    private Task<IReadOnlyList<TOut>> MapManyAsync<TIn, TOut>(
        Delegate method, IEnumerable<TIn> items, int arity, Action<ValueWriter, TIn> write, int? chunkSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(items);
        if (chunkSize is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(chunkSize));
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<IReadOnlyList<TOut>>(cancellationToken);
        PoolCall call = _calls.Of(method);
        (List<(int First, int Count, byte[] Values)> blocks, int count) = Write(items, write, chunkSize ?? 1);
        if (count == 0)
            return Task.FromResult<IReadOnlyList<TOut>>([]);
        MapJob<TOut> job = new(call, count, _runtime) { EndsCall = !call.IsLasting };
        Submit(job, [.. blocks.Select(block => new PoolChunk(job, block.First, block.Count, block.Values, arity, chunkSize))], cancellationToken);
        return _runtime.Host.Resume(job.Task);
    }

    // In blocks, none of which ends within a chunk.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (List<(int First, int Count, byte[] Values)> Blocks, int Count) Write<T>(IEnumerable<T> items, Action<ValueWriter, T> write, int chunkSize)
    {
        List<(int, int, byte[])> blocks = [];
        ValueWriter values = new(_runtime.Payloads);
        int count = 0;
        int first = 0;
        foreach (T item in items)
        {
            if (values.Length >= BlockSize && (count - first) % chunkSize == 0)
            {
                blocks.Add((first, count - first, values.Take()));
                first = count;
            }

            write(values, item);
            count++;
        }

        if (count > first)
            blocks.Add((first, count - first, values.Take()));
        return (blocks, count);
    }

    private async IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        Delegate method, IEnumerable<TIn> items, int window, bool ordered, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PoolCall call = _calls.Of(method);

        // Whoever stops taking results has no use for the rest.
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<Task<TOut>> results = Channel.CreateUnbounded<Task<TOut>>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
        using IEnumerator<TIn> source = items.GetEnumerator();
        ValueWriter values = new(_runtime.Payloads);
        int underWay = 0;
        bool more = true;
        try
        {
            while (true)
            {
                for (; more && underWay < window; underWay++)
                {
                    more = source.MoveNext();
                    if (!more)
                        break;
                    abandoned.Token.ThrowIfCancellationRequested();
                    values.Write(source.Current);
                    CallJob<TOut> job = new(call, null, _runtime);
                    Submit(job, [new PoolChunk(job, 0, 1, values.Take(), 1, 1)], abandoned.Token);
                    if (ordered)
                        results.Writer.TryWrite(job.Task);
                    else
                        _ = job.Task.ContinueWith(done => results.Writer.TryWrite(done), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }

                if (underWay == 0)
                    yield break;
                Task<TOut> next = await _runtime.Host.Resume(results.Reader.ReadAsync(CancellationToken.None).AsTask()).ConfigureAwait(false);
                TOut result = await _runtime.Host.Resume(next).ConfigureAwait(false);
                underWay--;
                yield return result;
            }
        }
        finally
        {
            // What hears of it only tells the pool's actor.
            abandoned.Cancel();
            if (!call.IsLasting)
                _actor.Tell(new PoolActor.Forget(call));
        }
    }

    private int Checked(int? window)
    {
        if (window is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(window));
        return window ?? (Size * WindowPerWorker);
    }
}
