using ProcActors.Remoting;

namespace ProcActors;

/// <content>The orderly end.</content>
public sealed partial class ProcessRuntime
{
    private static readonly TimeSpan SystemStopTimeout = TimeSpan.FromSeconds(5);
    private readonly Lock _stopGate = new();
    private Task? _stopped;
    private volatile bool _stopping;
    private volatile bool _endsDaemons;
    private volatile bool _isSystemShown;
    private volatile bool _isEnding;

    /// <summary>
    /// Ends the runtime in order: daemons are asked to end (killed after <see cref="ProcessRuntimeOptions.StopGrace"/>), all other children are joined, as
    /// CPython does at exit, then the actor system is stopped.
    /// </summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>As <see cref="DisposeAsync"/>, without patience.</summary>
    /// <param name="cancellationToken">When cancelled, the children still alive are asked to end and killed after the grace.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_stopGate)
            return _stopped ??= StopOnceAsync(cancellationToken);
    }

    /// <summary>Ends the daemons among the children and waits for the others.</summary>
    internal Task JoinChildrenAsync(CancellationToken cancellationToken = default) => _children.IsEmpty ? Task.CompletedTask : JoinLivingAsync(cancellationToken);

    private async Task JoinLivingAsync(CancellationToken cancellationToken)
    {
        // Whoever starts a daemon in place of one that has ended, as a pool does, is not to do so now.
        _endsDaemons = true;
        try
        {
            await EndAsync(ActiveChildren.Where(child => child.IsDaemon)).ConfigureAwait(false);

            // A child may be starting still: look again until there is none.
            while (ActiveChildren is { Count: > 0 } left)
            {
                if (left.FirstOrDefault(child => !child.IsDaemon) is { } next)
                    await next.JoinAsync(cancellationToken).ConfigureAwait(false);
                else
                    await EndAsync(left).ConfigureAwait(false);
            }
        }
        finally
        {
            _endsDaemons = false;
        }
    }

    /// <summary>Whether nothing can be started or opened any more.</summary>
    internal bool IsStopped => _stopping;

    /// <summary>Says at once that it is too late, where otherwise an answer would be waited for in vain.</summary>
    /// <exception cref="ObjectDisposedException">The runtime has been stopped.</exception>
    internal void CheckIsNotStopped()
    {
        if (_stopping)
            throw Stopped("has been stopped");
    }

    /// <summary>The actor system is about to end: what was only noted is to be told now.</summary>
    internal event Action? Stopping;

    /// <summary>Ends daemons, joins the other children, and ends whoever is left.</summary>
    internal async Task EndChildrenAsync()
    {
        await JoinChildrenAsync().ConfigureAwait(false);
        await EndAsync(ActiveChildren).ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>, when the process ends with it.</summary>
    /// <param name="inOrder">Whether the actor system has been in others' hands, as an actor's is.</param>
    internal Task EndAsync(bool inOrder)
    {
        _isEnding = !inOrder;
        return !inOrder && HasNothingToEnd ? Task.CompletedTask : StopAsync(new CancellationToken(canceled: true));
    }

    // Of a method that had no children and told nobody anything: to load what sees to the rest would take longer than many a method does.
    private bool HasNothingToEnd =>
        _children.IsEmpty && Stopping is null && _standby.IsUnused && (!HasSystem || IsSystemUnused);

    private bool IsSystemUnused => !_isSystemShown && Lines.IsUnused && _wire is { Dialler: SocketTransport, Messages: null or { IsUnused: true } } && !Provider.HasUsedAssociations;

    /// <summary>Has what was only noted told; the actor system of a simulated process is not stopped, but does nothing any more.</summary>
    internal void EndSimulated()
    {
        AppDomain.CurrentDomain.ProcessExit -= WarnOfChildren;
        Stopping?.Invoke();
    }

    // To end an actor system in order takes ten times longer than to end a process. When nobody but us has had it in hand, and it has been connected with none but the root, there is
    // nothing in it to end; and an answer of the root says that all that was told before has arrived.
    private async Task<bool> TryLeaveAsync()
    {
        if (_isSystemShown || _wire.Dialler is not SocketTransport transport || !transport.KnowsOnly(AddressOf(_rootAddress).Host))
            return false;
        if (_wire.Messages is { } messages)
            await messages.CloseAsync().ConfigureAwait(false);
        if (!Provider.HasUsedAssociations)
            return true;
        try
        {
            await AskRootAsync().WaitAsync(SystemStopTimeout).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await JoinChildrenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever is left is ended below.
        }

        AppDomain.CurrentDomain.ProcessExit -= WarnOfChildren;
        _stopping = true;
        await _standby.EndAsync().ConfigureAwait(false);
        await EndAsync(ActiveChildren).ConfigureAwait(false);
        Stopping?.Invoke();
        if (HasSystem)
            await EndSystemAsync().ConfigureAwait(false);
        _runDirectory?.Dispose();
    }

    private async Task EndSystemAsync()
    {
        await Lines.CloseAsync().ConfigureAwait(false);
        if (!_isEnding || !await TryLeaveAsync().ConfigureAwait(false))
            await Task.WhenAny(OwnSystem.Terminate(), Task.Delay(SystemStopTimeout, CancellationToken.None)).ConfigureAwait(false);
    }

    private ObjectDisposedException Stopped(string how) =>
        new(nameof(ProcessRuntime), $"The ProcessRuntime of '{Name}' {how} or disposed of: nothing can be started or opened with it any more. Do so before that, or start another runtime.");

    // Daemons are meant to end with their parent; of the others somebody may be waiting for what they were to do.
    private void WarnOfChildren(object? sender, EventArgs e)
    {
        if (ActiveChildren.Where(child => !child.IsDaemon).ToList() is { Count: > 0 } left)
            Console.Error.WriteLine($"Process '{Name}' ends without having disposed of its ProcessRuntime, and its children with it, whatever they are doing: {string.Join(", ", left)}. Start it with 'await using', or stop it before the end.");
    }

    private Task EndAsync(IEnumerable<ActorProcess> children) => Task.WhenAll(children.Select(async child =>
    {
        await child.TerminateAsync().ConfigureAwait(false);
        if (await child.TryJoinAsync(_options.StopGrace, CancellationToken.None).ConfigureAwait(false) is null)
        {
            await child.KillAsync().ConfigureAwait(false);
            await child.JoinAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }));
}
