using ProcActors.Bootstrap;
using ProcActors.Serialization;
using ProcActors.Spawning;

namespace ProcActors;

/// <summary>A process that this one started. All members may be used from any thread, also after the process has ended.</summary>
[StaysInProcess("send its Name, Pid or Incarnation")]
public sealed class ActorProcess
{
    // How long after the reap the last words of a process are waited for: it is dead, so they have been said already and only wait to be read.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private readonly SpawnedProcess _child;
    private readonly OutputReader _output;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<ActorProcess, OutputLine> _onLine;
    private Action<byte[]>? _messages;
    private long _started = TimeProvider.System.GetTimestamp();
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _controlWrites = new(1, 1);
    private Task _drained = Task.CompletedTask;
    private Task _controlEnded = Task.CompletedTask;
    private volatile bool _reaped;
    private volatile bool _terminated;
    private RemoteError? _error;

    internal ActorProcess(Incarnation incarnation, bool daemon, SpawnedProcess child, Action<ActorProcess, OutputLine> output, Action<byte[]>? messages)
    {
        _messages = messages;
        Incarnation = incarnation;
        IsDaemon = daemon;
        _child = child;
        _onLine = output;
        _output = new OutputReader(child, line => _onLine(this, line));
        _idle.Task.ContinueWith(task => _ = task.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
        _ready.Task.ContinueWith(task => _ = task.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
    }

    /// <summary>The name given when it was started.</summary>
    public string Name => Incarnation.Name;

    /// <summary>Its process id.</summary>
    public int Pid => _child.Pid;

    /// <summary>This life of it: what its leases are bound to.</summary>
    public Incarnation Incarnation { get; private set; }

    /// <summary>Whether it is ended, rather than joined, when its parent ends in order.</summary>
    public bool IsDaemon { get; private set; }

    /// <summary>Whether it has not been reaped yet.</summary>
    public bool IsAlive => !_reaped;

    /// <summary>How it ended; null while it lives or its last lines are still being read.</summary>
    public ProcessExit? Exit => _exited.Task.IsCompletedSuccessfully ? _exited.Task.Result : null;

    /// <summary>Completes when the process has ended and its output has been read; never faults, is never cancelled.</summary>
    public Task<ProcessExit> Exited => _exited.Task;

    /// <summary>Completes with the path of its actor (empty for a method) when its role has begun; faults when it can't any more.</summary>
    internal Task<string> Ready => _ready.Task;

    /// <summary>Completes when a standby process waits for its role; faults when it can't any more.</summary>
    internal Task Idle => _idle.Task;

    /// <summary>Waits until the process has ended. What it held is free again by then.</summary>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task<ProcessExit> JoinAsync(CancellationToken cancellationToken = default) => _exited.Task.WaitAsync(cancellationToken);

    /// <summary>Waits for the end at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <returns>How it ended; null when it is still alive.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<ProcessExit?> TryJoinAsync(TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout is not { } limit)
            return await JoinAsync(cancellationToken).ConfigureAwait(false);
        if (limit > TimeSpan.Zero && !_exited.Task.IsCompleted)
        {
            using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(_exited.Task, Task.Delay(limit, source.Token)).ConfigureAwait(false);
            await source.CancelAsync().ConfigureAwait(false);
            if (!_exited.Task.IsCompleted)
                cancellationToken.ThrowIfCancellationRequested();
        }

        return Exit;
    }

    /// <summary>
    /// Asks the process to end, as Ctrl-C would: cancels the token of its method, or stops its actor. A method without a CancellationToken
    /// parameter is ended at once, as if by SIGINT. Nothing happens when it has ended.
    /// </summary>
    public Task InterruptAsync()
    {
        WasAskedToEnd = true;
        return WriteAsync(ControlKind.Interrupt, ReadOnlyMemory<byte>.Empty, null);
    }

    /// <summary>
    /// Sends SIGTERM: as <see cref="InterruptAsync"/>, and when the work ends because of it the process ends with signal 15. Nothing happens when it has ended.
    /// </summary>
    public Task TerminateAsync()
    {
        _terminated = true;
        WasAskedToEnd = true;
        _child.Send(PosixSignals.Terminate);
        return Task.CompletedTask;
    }

    /// <summary>Sends SIGKILL, which also ends a stopped process. Nothing happens when it has ended.</summary>
    public Task KillAsync()
    {
        WasAskedToEnd = true;
        _child.Send(PosixSignals.Kill);
        return Task.CompletedTask;
    }

    /// <summary>Sends any signal. Nothing happens when it has ended.</summary>
    internal void Signal(int signal) => _child.Send(signal);

    /// <summary>The name, the pid and the state, for people.</summary>
    public override string ToString() => $"{Name} [pid {Pid}, {(IsAlive ? "alive" : Exit?.ToString() ?? "ended")}]";

    /// <summary>Whether this process has asked it to end, or killed it: then a signal is no accident.</summary>
    internal bool WasAskedToEnd { get; private set; }

    /// <summary>Begins to drain, to listen and to wait; <paramref name="ended"/> is called right after the reap.</summary>
    internal void Begin(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors, Func<WaitStatus, Task> ended)
    {
        _drained = StartThread("output", _output.Run);

        // Nothing may be written before the bootstrap.
        _controlWrites.Wait();
        _controlEnded = Task.Run(() => ConverseAsync(kind, bootstrap, descriptors));
        StartThread("reaper", () => OnEnd(_child.Wait(), ended));
    }

    /// <summary>Gives a standby process its role.</summary>
    internal Task AdoptAsync(Incarnation incarnation, bool daemon, Action<ActorProcess, OutputLine> output, Action<byte[]>? messages, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors)
    {
        Incarnation = incarnation;
        IsDaemon = daemon;
        _onLine = output;
        _messages = messages;
        _started = TimeProvider.System.GetTimestamp();
        return WriteAsync(ControlKind.Bootstrap, bootstrap, descriptors);
    }

    /// <summary>Tells the role something; what is sent to a process that has ended is lost, as its exit says.</summary>
    internal Task SendAsync(ReadOnlyMemory<byte> message, DescriptorList? descriptors) => WriteAsync(ControlKind.Message, message, descriptors);

    private async Task WriteAsync(ControlKind kind, ReadOnlyMemory<byte> body, DescriptorList? descriptors)
    {
        using DescriptorList? sockets = descriptors;
        await _controlWrites.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_reaped)
                await ControlStream.WriteAsync(_child.Control, kind, body, sockets).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // It ended in this very moment: there is nobody to tell.
        }
        finally
        {
            _controlWrites.Release();
        }
    }

    private static Task StartThread(string purpose, Action body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(
            () =>
            {
                body();
                done.SetResult();
            },
            256 * 1024)
        { IsBackground = true, Name = "procactors-" + purpose }.Start();
        return done.Task;
    }

    private async Task ConverseAsync(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors)
    {
        try
        {
            using (descriptors)
            {
                await ControlStream.WriteAsync(_child.Control, kind, bootstrap, descriptors).ConfigureAwait(false);
            }

            _controlWrites.Release();
            while (await ControlStream.ReadAsync(_child.Control).ConfigureAwait(false) is { } frame)
            {
                if (frame.Kind == ControlKind.Ready)
                    _ready.TrySetResult(global::System.Text.Encoding.UTF8.GetString(frame.Body));
                else if (frame.Kind == ControlKind.Failed)
                    _error = MemoryPack.MemoryPackSerializer.Deserialize<RemoteError>(frame.Body);
                else if (frame.Kind == ControlKind.Idle)
                    _idle.TrySetResult();
                else if (frame.Kind == ControlKind.Message)
                    _messages?.Invoke(frame.Body);
            }
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException or InvalidDataException or MemoryPack.MemoryPackSerializationException)
        {
            // The child broke off, or speaks nonsense: its exit says the rest.
        }
    }

    private void OnEnd(WaitStatus status, Func<WaitStatus, Task> ended)
    {
        _reaped = true;
        _output.ChildHasExited();
        status = Truthful(status);
        _ = CompleteAsync(status, ended);
    }

    // Between its start and our handler, .NET itself answers SIGTERM, with exit code 128 + 15.
    private WaitStatus Truthful(WaitStatus status) =>
        _terminated && status.ExitCode == 128 + PosixSignals.Terminate ? new WaitStatus(null, PosixSignals.Terminate) : status;

    private async Task CompleteAsync(WaitStatus status, Func<WaitStatus, Task> ended)
    {
        await ended(status).ConfigureAwait(false);
        await Task.WhenAny(_controlEnded, Task.Delay(LastWords)).ConfigureAwait(false);
        await _drained.ConfigureAwait(false);
        _child.Control.Dispose();

        ProcessExit exit = new()
        {
            Name = Name,
            Pid = Pid,
            ExitCode = status.ExitCode,
            Signal = status.Signal,
            Duration = TimeProvider.System.GetElapsedTime(_started),
            Error = _error,
            LastErrorLines = _output.LastErrorLines,
        };
        _ready.TrySetException(new ProcessStartException(
            $"Process '{Name}' (pid {Pid}) ended before it was ready: {exit}.{Explain(exit)}", exit, exit.Error));
        _idle.TrySetException(new ProcessStartException($"A standby process (pid {Pid}) ended: {exit}.{Explain(exit)}", exit, exit.Error));
        _exited.SetResult(exit);
    }

    private static string Explain(ProcessExit exit) => exit switch
    {
        { Error: { } error } => error.TypeName == typeof(ProcessFailedException).FullName ? $" {error.Message}" : $" {error.TypeName}: {error.Message}",
        { LastErrorLines: [.., var last] } => $" Its last words: {last}",
        _ => "",
    };
}
