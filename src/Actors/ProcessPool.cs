using System.Linq.Expressions;
using Akka.Actor;
using Akka.Event;
using ProcActors.Bootstrap;
using ProcActors.Pools;
using ProcActors.Serialization;
using ProcActors.Targets;
using ProcActors.Telemetry;

namespace ProcActors;

/// <summary>
/// Worker processes that do calls, as <c>multiprocessing.Pool</c>. The workers are children of the process that made the pool. One that dies takes only
/// the task it was working on with it, and is replaced. Disposing of the pool terminates it, as Python's <c>with</c> does.
/// </summary>
[StaysInProcess("a pool's workers are children of the process that made it: make one there, or send what is to be done through a queue")]
public sealed partial class ProcessPool : IAsyncDisposable
{
    private static int _pools;
    private readonly ProcessRuntime _runtime;
    private readonly IActorRef _actor;
    private readonly TaskCompletionSource<bool> _closed;
    private readonly PoolCalls _calls;
    private readonly Lock _gate = new();
    private long _lastTask;
    private bool _closing;

    private ProcessPool(ProcessRuntime runtime, IActorRef actor, string name, int size, TaskCompletionSource<bool> closed)
    {
        _runtime = runtime;
        _actor = actor;
        _closed = closed;
        _calls = new PoolCalls(runtime.Payloads);
        Name = name;
        Size = size;
    }

    /// <summary>The name, part of its workers' names.</summary>
    public string Name { get; }

    /// <summary>The most workers it has.</summary>
    public int Size { get; }

    /// <summary>Calls a method in a worker: <c>await pool.ApplyAsync(() => Web.GetPage(url))</c>. Not awaited, it is Python's apply_async.</summary>
    /// <param name="call">
    /// One call of a static method, or of a method on an object that can be serialised; its arguments are evaluated and serialised here, now. A parameter of type CancellationToken
    /// takes <paramref name="cancellationToken"/>, or default.
    /// </param>
    /// <param name="cancellationToken">Takes the task back; one that has begun has its own token cancelled, then its worker killed.</param>
    /// <typeparam name="T">What the method returns.</typeparam>
    /// <returns>What the method returned.</returns>
    /// <exception cref="ArgumentException">The expression is not one call of a method; or it is async void, has a ref or out parameter, is called on null, or given another token.</exception>
    /// <exception cref="PayloadException">An argument, or the result, can't be serialised.</exception>
    /// <exception cref="InvalidOperationException">The pool is closed; or, as an <see cref="ObjectDisposedException"/>, the runtime has been stopped.</exception>
    /// <exception cref="RemoteException">The method threw.</exception>
    /// <exception cref="WorkerDiedException">The worker ended during the task.</exception>
    /// <exception cref="PoolBrokenException">No worker can be made ready.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated first.</exception>
    public Task<T> ApplyAsync<T>(Expression<Func<T>> call, CancellationToken cancellationToken = default) => CallAsync<T>(call, null, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, CancellationToken)"/>
    public Task<T> ApplyAsync<T>(Expression<Func<Task<T>>> call, CancellationToken cancellationToken = default) => CallAsync<T>(call, null, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, CancellationToken)"/>
    public Task ApplyAsync(Expression<Action> call, CancellationToken cancellationToken = default) => CallAsync<object?>(call, null, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, CancellationToken)"/>
    public Task ApplyAsync(Expression<Func<Task>> call, CancellationToken cancellationToken = default) => CallAsync<object?>(call, null, cancellationToken);

    /// <summary>As the first form, with a limit to the time a worker may take; then its token is cancelled, and the worker killed if that does not help.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">The limit, from when the task begins in a worker.</param>
    /// <param name="cancellationToken">Takes the task back.</param>
    /// <exception cref="TimeoutException">It was not done in time.</exception>
    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, CancellationToken)"/>
    public Task<T> ApplyAsync<T>(Expression<Func<T>> call, TimeSpan timeout, CancellationToken cancellationToken = default) => CallAsync<T>(call, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, TimeSpan, CancellationToken)"/>
    public Task<T> ApplyAsync<T>(Expression<Func<Task<T>>> call, TimeSpan timeout, CancellationToken cancellationToken = default) => CallAsync<T>(call, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, TimeSpan, CancellationToken)"/>
    public Task ApplyAsync(Expression<Action> call, TimeSpan timeout, CancellationToken cancellationToken = default) => CallAsync<object?>(call, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, TimeSpan, CancellationToken)"/>
    public Task ApplyAsync(Expression<Func<Task>> call, TimeSpan timeout, CancellationToken cancellationToken = default) => CallAsync<object?>(call, timeout, cancellationToken);

    /// <summary>
    /// As the first form, with something to be done here as soon as the result, or the failure, has come. An exception of a callback is logged and harms
    /// neither the pool nor the task.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="callback">Called with the result.</param>
    /// <param name="errorCallback">Called with what the task would throw; default: nothing is.</param>
    /// <param name="cancellationToken">Takes the task back.</param>
    /// <returns>Ends after the callback has.</returns>
    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, CancellationToken)"/>
    public Task<T> ApplyAsync<T>(Expression<Func<T>> call, Action<T> callback, Action<Exception>? errorCallback = null, CancellationToken cancellationToken = default) =>
        WithCallbacksAsync(CallAsync<T>(call, null, cancellationToken), callback, errorCallback);

    /// <inheritdoc cref="ApplyAsync{T}(Expression{Func{T}}, Action{T}, Action{Exception}, CancellationToken)"/>
    public Task<T> ApplyAsync<T>(Expression<Func<Task<T>>> call, Action<T> callback, Action<Exception>? errorCallback = null, CancellationToken cancellationToken = default) =>
        WithCallbacksAsync(CallAsync<T>(call, null, cancellationToken), callback, errorCallback);

    /// <summary>Takes no more tasks; the workers end when those that are there are done. A second close does nothing.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
            _actor.Tell(new PoolActor.Close());
        }
    }

    /// <summary>Kills the workers; tasks that are not done fault with <see cref="PoolTerminatedException"/>. Terminating twice does nothing more.</summary>
    public void Terminate()
    {
        lock (_gate)
        {
            _closing = true;
            _actor.Tell(new PoolActor.Terminate());
        }
    }

    /// <summary>Waits until the workers of a closed or terminated pool have ended.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The pool is neither closed nor terminated.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!_closing)
                throw new InvalidOperationException($"The pool '{Name}' still takes tasks: close or terminate it before it is joined.");
        }

        return _runtime.Host.Resume(_closed.Task.WaitAsync(cancellationToken));
    }

    /// <summary>Terminates the pool and waits until its workers have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Terminate();
        await _runtime.Host.Resume(_closed.Task).ConfigureAwait(false);
    }

    /// <summary>The name and the size, for people.</summary>
    public override string ToString() => $"ProcessPool '{Name}' (at most {Size} workers)";

    internal static async Task<ProcessPool> StartAsync(ProcessRuntime runtime, PoolOptions options, CancellationToken cancellationToken)
    {
        options.Check();
        string name = options.Name ?? $"pool-{Interlocked.Increment(ref _pools)}";
        byte[] initializer = options.Initializer is { } call ? BootstrapCodec.Write(TargetExpression.ToRole(call, runtime.Payloads)) : [];
        TaskCompletionSource<bool> opened = new(runtime.Host.Continuations);
        TaskCompletionSource<bool> closed = new(runtime.Host.Continuations);
        IActorRef actor = ((ExtendedActorSystem)runtime.System).SystemActorOf(
            Props.Create(typeof(PoolActor), runtime, options with { Initializer = null }, name, initializer, opened, closed), $"pool-{Guid.NewGuid():n}");
        ProcessPool pool = new(runtime, actor, name, options.UsedSize, closed);
        try
        {
            await runtime.Host.Resume(opened.Task.WaitAsync(cancellationToken)).ConfigureAwait(false);
            return pool;
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<T> CallAsync<T>(LambdaExpression call, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            (PoolCall called, byte[] values, int arity, DescriptorList? sockets) = _calls.Read(call, cancellationToken);
            CallJob<T> job = new(called, timeout, _runtime) { EndsCall = !called.IsLasting };
            Submit(job, [new PoolChunk(job, 0, 1, values, arity, 1) { Sockets = sockets }], cancellationToken);
            return _runtime.Host.Resume(job.Task);
        }
        catch (OperationCanceledException)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private void Submit(PoolJob job, IReadOnlyList<PoolChunk> chunks, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_closing || _runtime.IsStopped)
            {
                foreach (PoolChunk chunk in chunks)
                    chunk.Sockets?.Dispose();
                _runtime.CheckIsNotStopped();
                throw new InvalidOperationException($"The pool '{Name}' is closed: it takes no more tasks.");
            }

            if (ActorsTelemetry.IsOn)
                job.Span = ActorsTelemetry.Follow(job.Verb, Name, job.Count, job.Ended);
            job.First = _lastTask + 1;
            _lastTask += job.Count;
            _actor.Tell(new PoolActor.Submit(job, chunks));
        }

        if (cancellationToken.CanBeCanceled)
            CancelWith(job, cancellationToken);
    }

    private void CancelWith(PoolJob job, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister((_, token) => _actor.Tell(new PoolActor.Cancel(job, token)), null);
        _ = job.Ended.ContinueWith(_ => registration.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<T> WithCallbacksAsync<T>(Task<T> task, Action<T> callback, Action<Exception>? errorCallback)
    {
        try
        {
            T result = await task.ConfigureAwait(false);
            Guard(() => callback(result));
            return result;
        }
        catch (Exception e)
        {
            if (errorCallback is not null)
                Guard(() => errorCallback(e));
            throw;
        }
    }

    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            _runtime.System.Log.Error(e, "A callback of the pool '{0}' threw; the pool goes on", Name);
        }
    }
}
