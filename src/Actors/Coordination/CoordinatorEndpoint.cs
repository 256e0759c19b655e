using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using ProcActors.Lines;

namespace ProcActors.Coordination;

/// <summary>
/// A process's side of one coordinator, shared by all its handles: numbers the requests and keeps who waits for what. Requests go out on the caller's
/// thread over the process's <see cref="Lines.Line"/> to the root; answers come in on the line's own, or, in the root, in the run of the coordinator.
/// </summary>
internal abstract class CoordinatorEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
{
    private static readonly ConditionalWeakTable<ProcessRuntime, ConcurrentDictionary<CoordinatorProtocol.Open, CoordinatorEndpoint>> Endpoints = [];
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Lock _connectGate = new();
    private Task<Link>? _link;
    private Exception? _broken;
    private long _requests;

    public ProcessRuntime Runtime => runtime;

    /// <summary>Cancelled when the coordinator can't be reached any more, so that nothing it granted can be relied on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>As <see cref="Lost"/> is cancelled, sooner.</summary>
    protected bool IsBroken => Volatile.Read(ref _broken) is not null;

    /// <summary>Finds, or makes, the coordinator; once.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => LinkAsync(cancellationToken);

    /// <summary>Gets or creates a coordinator that is made with more than a size.</summary>
    public static async Task OpenAsync(ProcessRuntime runtime, CoordinatorProtocol.Open open, CancellationToken cancellationToken) =>
        await OpenAsync(runtime, await runtime.RootServiceAsync<CoordinatorHost>().WaitAsync(cancellationToken).ConfigureAwait(false), open).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The one endpoint of this process for what <paramref name="open"/> asks for.</summary>
    protected static T Of<T>(ProcessRuntime runtime, CoordinatorProtocol.Open open, Func<ProcessRuntime, CoordinatorProtocol.Open, T> make)
        where T : CoordinatorEndpoint =>
        (T)Endpoints.GetOrCreateValue(runtime).GetOrAdd(open, _ => make(runtime, open));

    /// <summary>
    /// Asks, and waits for the answer. A request that may wait is taken back when <paramref name="timeout"/> is over or the token is cancelled.
    /// </summary>
    /// <param name="send">Sends the request: the link, its number, and whether it may wait at the coordinator.</param>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    protected async ValueTask<IReply> RequestAsync(Action<Link, long, bool> send, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Link link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        bool wait = MayWait(timeout);
        long request = TakeNumbers(1);
        Pending pending = new();
        _pending[request] = pending;
        if (Volatile.Read(ref _broken) is { } broken)
            pending.TrySetException(broken);
        send(link, request, wait);
        IReply reply = await WaitAsync(pending, wait, timeout, cancellationToken, () => link.Tell(new CoordinatorProtocol.Withdraw(request))).ConfigureAwait(false);
        if (reply is CoordinatorProtocol.Withdrawn)
            cancellationToken.ThrowIfCancellationRequested();
        return reply;
    }

    /// <summary>Waits for an answer; takes the request back when it takes too long or is given up.</summary>
    protected async ValueTask<T> WaitAsync<T>(Answer<T> waiting, bool wait, TimeSpan? timeout, CancellationToken cancellationToken, Action withdraw)
    {
        if (waiting.Task.IsCompleted || !wait || (timeout is null && !cancellationToken.CanBeCanceled))
            return await waiting.In(runtime.Host);
        using CancellationTokenSource late = timeout is { } most ? new CancellationTokenSource(most, runtime.Time) : new CancellationTokenSource();
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);

        // Only the coordinator can say whether the request was answered before it was taken back, so the wait goes on until it has.
        using CancellationTokenRegistration registration = source.Token.UnsafeRegister(static withdraw => ((Action)withdraw!)(), withdraw);
        return await waiting.In(runtime.Host);
    }

    /// <summary>Whether a request with this limit waits at all.</summary>
    protected static bool MayWait(TimeSpan? timeout) => timeout is not { } limit || limit > TimeSpan.Zero;

    /// <summary>The way to the coordinator, once there is one.</summary>
    protected Link? Connected => _link is { IsCompletedSuccessfully: true } link ? link.Result : null;

    /// <summary>So many numbers for requests; the first of them.</summary>
    protected long TakeNumbers(int count) => Interlocked.Add(ref _requests, count) - count + 1;

    /// <summary>A request has its answer.</summary>
    protected void Complete(IReply reply)
    {
        if (_pending.TryRemove(reply.Request, out Pending? pending))
            pending.TrySetResult(reply);
    }

    /// <summary>The coordinator can't be reached any more.</summary>
    protected virtual void OnBroken(Exception broken)
    {
    }

    /// <summary>Tells the coordinator something that has no answer.</summary>
    protected async ValueTask TellAsync(object message) => (await LinkAsync(CancellationToken.None).ConfigureAwait(false)).Tell(message);

    /// <summary>What the coordinator says; null when it is no answer yet. Called by one thread at a time, in order.</summary>
    protected virtual IReply? Receive(object message) => message as IReply;

    private Task<Link> LinkAsync(CancellationToken cancellationToken)
    {
        lock (_connectGate)
        {
            // A failed attempt is not kept: the next caller tries anew.
            if (_link is null || _link.IsFaulted || _link.IsCanceled)
                _link = ConnectAsync();
            return _link.IsCompletedSuccessfully ? _link : _link.WaitAsync(cancellationToken);
        }
    }

    private async Task<Link> ConnectAsync()
    {
        IActorRef host = await runtime.RootServiceAsync<CoordinatorHost>().ConfigureAwait(false);
        CoordinatorProtocol.Opened opened = await OpenAsync(runtime, host, open).ConfigureAwait(false);
        Link link = new(await runtime.Lines.ConnectAsync(opened.Path, OnMessage, Break).ConfigureAwait(false));
        link.Tell(new CoordinatorProtocol.Attach(runtime.Incarnation, runtime.Host.Pid));
        return link;
    }

    private static async Task<CoordinatorProtocol.Opened> OpenAsync(ProcessRuntime runtime, IActorRef host, CoordinatorProtocol.Open open)
    {
        object answer = await runtime.Host.AskAsync(runtime.OwnSystem, host, open, AnswerTimeout).ConfigureAwait(false);
        return answer as CoordinatorProtocol.Opened
            ?? throw new InvalidOperationException($"The {open.Kind} '{open.Name}' could not be opened: {(answer as CoordinatorProtocol.Refused)?.Reason ?? answer}.");
    }

    private void OnMessage(object message)
    {
        if (Receive(message) is { } reply)
            Complete(reply);
    }

    // A coordinator lives as long as the root, and when the root dies this process is ended: it can't be reached any more only at the end.
    private void Break(string reason)
    {
        ProcActorsException broken = new($"The {open.Kind} '{open.Name}' can't be reached any more: {reason}.");
        Volatile.Write(ref _broken, broken);
        foreach (Pending pending in _pending.Values)
            pending.TrySetException(broken);
        OnBroken(broken);
        ThreadPool.UnsafeQueueUserWorkItem(static lost => ((CancellationTokenSource)lost!).Cancel(), _lost);
    }

    /// <summary>The way to the coordinator.</summary>
    internal sealed class Link(Action<object> tell)
    {
        public void Tell(object message) => tell(message);
    }

    private sealed class Pending : Answer<IReply>;
}
