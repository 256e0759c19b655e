using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ProcActors.Bootstrap;
using ProcActors.Pools;
using ProcActors.Targets;

namespace ProcActors;

/// <content>One method over many items.</content>
public sealed partial class ProcessPool
{
    // As CPython's: four chunks for each worker, so that unequal ones even out.
    private const int ChunksPerWorker = 4;

    /// <summary>Calls a method for each item and waits for all, as Python's map; awaited at once or, as map_async, later.</summary>
    /// <param name="method">A static method, or a lambda whose captured values can be serialised.</param>
    /// <param name="items">The items, read to their end before the first is sent; an exception of theirs is thrown as it is.</param>
    /// <param name="chunkSize">How many items go to a worker together; default (null): a quarter of a worker's share.</param>
    /// <param name="cancellationToken">Takes what is not done back.</param>
    /// <typeparam name="TIn">What the items are.</typeparam>
    /// <typeparam name="TOut">What the method returns.</typeparam>
    /// <returns>The results, in the order of the items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is not positive.</exception>
    /// <exception cref="PayloadException">The method or an item can't be serialised.</exception>
    /// <exception cref="RemoteException">The method threw. Of several failures the first by place is thrown; all are in the task's Exception.</exception>
    /// <exception cref="WorkerDiedException">A worker ended during an item; the others are not affected.</exception>
    public Task<IReadOnlyList<TOut>> MapAsync<TIn, TOut>(Func<TIn, TOut> method, IEnumerable<TIn> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TOut>(method, items?.Select(item => new object?[] { item })!, chunkSize, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> MapAsync<TIn, TOut>(Func<TIn, Task<TOut>> method, IEnumerable<TIn> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TOut>(method, items?.Select(item => new object?[] { item })!, chunkSize, cancellationToken);

    /// <summary>As map, for a method with two parameters, as Python's starmap.</summary>
    /// <typeparam name="T1">The first of a pair.</typeparam>
    /// <typeparam name="T2">The second of a pair.</typeparam>
    /// <typeparam name="TOut">What the method returns.</typeparam>
    /// <inheritdoc cref="MapAsync{TIn, TOut}(Func{TIn, TOut}, IEnumerable{TIn}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> StarmapAsync<T1, T2, TOut>(Func<T1, T2, TOut> method, IEnumerable<(T1, T2)> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TOut>(method, items?.Select(item => new object?[] { item.Item1, item.Item2 })!, chunkSize, cancellationToken);

    /// <inheritdoc cref="StarmapAsync{T1, T2, TOut}(Func{T1, T2, TOut}, IEnumerable{ValueTuple{T1, T2}}, int?, CancellationToken)"/>
    public Task<IReadOnlyList<TOut>> StarmapAsync<T1, T2, TOut>(Func<T1, T2, Task<TOut>> method, IEnumerable<(T1, T2)> items, int? chunkSize = null, CancellationToken cancellationToken = default) =>
        MapManyAsync<TOut>(method, items?.Select(item => new object?[] { item.Item1, item.Item2 })!, chunkSize, cancellationToken);

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

    private Task<IReadOnlyList<TOut>> MapManyAsync<TOut>(Delegate method, IEnumerable<object?[]> items, int? chunkSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(items);
        if (chunkSize is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(chunkSize));
        RoleFrame call = TargetExpression.ToRole(method, _runtime.Payloads);
        byte[][][] arguments = [.. items.Select(item => item.Select(_runtime.Payloads.Serialize).ToArray())];
        int size = chunkSize ?? Math.Max(1, (arguments.Length + (Size * ChunksPerWorker) - 1) / (Size * ChunksPerWorker));
        List<PoolTask> tasks = [];
        foreach (byte[][][] chunk in arguments.Chunk(size))
            tasks.AddRange(Submit(call, chunk, null, cancellationToken));
        return WhenAllAsync(tasks.Select(async task => Read<TOut>(await task.Task.ConfigureAwait(false))));
    }

    // An async method would keep only the first of several failures.
    private static Task<IReadOnlyList<TOut>> WhenAllAsync<TOut>(IEnumerable<Task<TOut>> tasks) => Task.WhenAll(tasks).ContinueWith(
        static all =>
        {
            TaskCompletionSource<IReadOnlyList<TOut>> source = new();
            if (all.IsCanceled)
                source.SetCanceled();
            else if (all.Exception is { } failures)
                source.SetException(failures.InnerExceptions);
            else
                source.SetResult(all.Result);
            return source.Task;
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default).Unwrap();

    private async IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        Delegate method, IEnumerable<TIn> items, int window, bool ordered, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RoleFrame call = TargetExpression.ToRole(method, _runtime.Payloads);

        // Whoever stops taking results has no use for the rest.
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<Task<byte[]>> results = Channel.CreateUnbounded<Task<byte[]>>();
        using IEnumerator<TIn> source = items.GetEnumerator();
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
                    Task<byte[]> task = Submit(call, [[_runtime.Payloads.Serialize(source.Current)]], null, abandoned.Token)[0].Task;
                    if (ordered)
                        results.Writer.TryWrite(task);
                    else
                        _ = task.ContinueWith(done => results.Writer.TryWrite(done), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }

                if (underWay == 0)
                    yield break;
                byte[] bytes = await (await results.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
                underWay--;
                yield return Read<TOut>(bytes);
            }
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
        }
    }

    private int Checked(int? window)
    {
        if (window is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(window));
        return window ?? (Size * ChunksPerWorker);
    }
}
