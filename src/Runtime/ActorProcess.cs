using System.Text;
using ProcActors.Bootstrap;
using ProcActors.Serialization;
using ProcActors.Spawning;

namespace ProcActors;

/// <summary>A process that this one started. All members may be used from any thread, also after the process has ended.</summary>
[StaysInProcess("send its Name, Pid or Incarnation")]
public sealed class ActorProcess
{
    private readonly IChild _child;
    private readonly IProcessHost _host;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<string> _idle;
    private readonly TaskCompletionSource<ProcessExit> _exited;
    private readonly TaskCompletionSource<string> _ready;
    private Action<ActorProcess, OutputLine> _onLine;
    private Action<byte[]>? _messages;
    private Func<string, Task<string>> _join = null!;
    private long _started;
    private volatile bool _reaped;
    private volatile bool _terminated;
    private RemoteError? _error;

    internal ActorProcess(Incarnation incarnation, bool daemon, IChild child, IProcessHost host, Action<ActorProcess, OutputLine> output, Action<byte[]>? messages)
    {
        _host = host;
        _time = host.Time;
        _started = _time.GetTimestamp();
        _idle = new TaskCompletionSource<string>(host.Continuations);
        _exited = new TaskCompletionSource<ProcessExit>(host.Continuations);
        _ready = new TaskCompletionSource<string>(host.Continuations);
        _messages = messages;
        Incarnation = incarnation;
        IsDaemon = daemon;
        _child = child;
        _onLine = output;
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
    public Task<ProcessExit> Exited => _host.Resume(_exited.Task);

    /// <summary>Completes with the path of its actor (empty for a method) when its role has begun; faults when it can't any more.</summary>
    internal Task<string> Ready => _host.Resume(_ready.Task);

    /// <summary>Completes with the address of its actor system when a standby process waits for its role; faults when it can't any more.</summary>
    internal Task<string> Idle => _idle.Task;

    /// <summary>Waits until the process has ended. What it held is free again by then.</summary>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task<ProcessExit> JoinAsync(CancellationToken cancellationToken = default) => _host.Resume(_exited.Task.WaitAsync(cancellationToken));

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
            await Task.WhenAny(_exited.Task, Task.Delay(limit, _time, source.Token)).ConfigureAwait(false);
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
        return _child.WriteAsync(ControlKind.Interrupt, ReadOnlyMemory<byte>.Empty, null);
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

    /// <summary>Begins to drain, to listen and to wait.</summary>
    /// <param name="kind">Of the first frame.</param>
    /// <param name="bootstrap">Its body.</param>
    /// <param name="descriptors">What goes beside it.</param>
    /// <param name="join">Enters the process, whose actor system has the given address, into the root's book; returns why it may not begin, empty when it may.</param>
    /// <param name="ended">Called right after the reap.</param>
    internal void Begin(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors, Func<string, Task<string>> join, Func<WaitStatus, Task> ended)
    {
        _join = join;
        _child.Begin(kind, bootstrap, descriptors, OnSaid, line => _onLine(this, line), status =>
        {
            _reaped = true;
            _ = CompleteAsync(Truthful(status), ended);
        });
    }

    /// <summary>Gives a standby process its role. It is entered into the root's book meanwhile, as if it had asked for that.</summary>
    internal async Task AdoptAsync(Incarnation incarnation, bool daemon, Action<ActorProcess, OutputLine> output, Action<byte[]>? messages, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors)
    {
        Incarnation = incarnation;
        IsDaemon = daemon;
        _onLine = output;
        _messages = messages;
        _started = _time.GetTimestamp();
        Task<string> refusal = _join(await _idle.Task.ConfigureAwait(false));
        await _child.WriteAsync(ControlKind.Bootstrap, bootstrap, descriptors).ConfigureAwait(false);
        _ = AnswerJoinAsync(refusal);
    }

    /// <summary>Tells the role something; what is sent to a process that has ended is lost, as its exit says.</summary>
    internal Task SendAsync(ReadOnlyMemory<byte> message, DescriptorList? descriptors) => _child.WriteAsync(ControlKind.Message, message, descriptors);

    private void OnSaid(ControlFrame frame)
    {
        if (frame.Kind == ControlKind.Ready)
            _ready.TrySetResult(Encoding.UTF8.GetString(frame.Body));
        else if (frame.Kind == ControlKind.Join)
            _ = AnswerJoinAsync(_join(Encoding.UTF8.GetString(frame.Body)));
        else if (frame.Kind == ControlKind.Failed)
            _error = MemoryPack.MemoryPackSerializer.Deserialize<RemoteError>(frame.Body);
        else if (frame.Kind == ControlKind.Idle)
            _idle.TrySetResult(Encoding.UTF8.GetString(frame.Body));
        else if (frame.Kind == ControlKind.Message)
            _messages?.Invoke(frame.Body);
    }

    private async Task AnswerJoinAsync(Task<string> refusal) =>
        await _child.WriteAsync(ControlKind.Joined, Encoding.UTF8.GetBytes(await refusal.ConfigureAwait(false)), null).ConfigureAwait(false);

    // Between its start and our handler, .NET itself answers SIGTERM, with exit code 128 + 15.
    private WaitStatus Truthful(WaitStatus status) =>
        _terminated && status.ExitCode == 128 + PosixSignals.Terminate ? new WaitStatus(null, PosixSignals.Terminate) : status;

    private async Task CompleteAsync(WaitStatus status, Func<WaitStatus, Task> ended)
    {
        await ended(status).ConfigureAwait(false);
        await _child.LastWordsAsync().ConfigureAwait(false);

        ProcessExit exit = new()
        {
            Name = Name,
            Pid = Pid,
            ExitCode = status.ExitCode,
            Signal = status.Signal,
            Duration = _time.GetElapsedTime(_started),
            Error = _error,
            LastErrorLines = _child.LastErrorLines,
        };
        _ready.TrySetException(new ProcessStartException(
            $"Process '{Name}' (pid {Pid}) ended before it was ready: {exit}.{Explain(exit)}", exit, exit.Error));
        _idle.TrySetException(new ProcessStartException($"A standby process (pid {Pid}) ended: {exit}.{Explain(exit)}", exit, exit.Error));
        _exited.SetResult(exit);
    }

    private static string Explain(ProcessExit exit) => exit switch
    {
        { Error: { } error } => error.TypeName == typeof(ProcessFailedException).FullName ? $" {error.Message}" : $" {error.TypeName}: {error.Message}",
        _ => exit.LastWords,
    };
}
