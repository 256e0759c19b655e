using System.Diagnostics;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Akka.Actor;
using ProcActors.Bootstrap;
using ProcActors.Registry;
using ProcActors.Spawning;
using ProcActors.Targets;
using ProcActors.Telemetry;

namespace ProcActors;

/// <content>Starting children.</content>
public sealed partial class ProcessRuntime
{
    private int _childCount;

    /// <summary>
    /// Starts a process that calls a method: <c>StartAsync(() => Jobs.Piao("p1"))</c>. The arguments are evaluated and serialised here, now. A parameter
    /// of type CancellationToken gets the token that interrupt and terminate cancel: pass default. The exit code is 0, or 1 after an uncaught exception.
    /// </summary>
    /// <param name="target">One call of a static method, or of a method on an object that can be serialised.</param>
    /// <param name="options">How; default: as <see cref="ProcessOptions"/> says.</param>
    /// <param name="cancellationToken">Gives up while waiting for a turn to start; a started process is not ended by it.</param>
    /// <returns>The running process.</returns>
    /// <exception cref="ArgumentException">
    /// The target is not one call of a method; or it is async void, has a ref or out parameter, is called on null, or given a token that could be cancelled; or an option is wrong.
    /// </exception>
    /// <exception cref="PayloadException">Something the call needs can't be serialised.</exception>
    /// <exception cref="ProcessStartException">The operating system did not start the process.</exception>
    /// <exception cref="ObjectDisposedException">The runtime has been stopped.</exception>
    public Task<ActorProcess> StartAsync(Expression<Action> target, ProcessOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTargetAsync(target, options, cancellationToken);

    /// <inheritdoc cref="StartAsync(Expression{Action}, ProcessOptions?, CancellationToken)"/>
    public Task<ActorProcess> StartAsync(Expression<Func<Task>> target, ProcessOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTargetAsync(target, options, cancellationToken);

    /// <summary>As the first form; the int that the method returns is the exit code, as Main's is.</summary>
    /// <inheritdoc cref="StartAsync(Expression{Action}, ProcessOptions?, CancellationToken)"/>
    public Task<ActorProcess> StartAsync(Expression<Func<int>> target, ProcessOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTargetAsync(target, options, cancellationToken);

    /// <summary>As the first form; the int that the method returns is the exit code, as Main's is.</summary>
    /// <inheritdoc cref="StartAsync(Expression{Action}, ProcessOptions?, CancellationToken)"/>
    public Task<ActorProcess> StartAsync(Expression<Func<Task<int>>> target, ProcessOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTargetAsync(target, options, cancellationToken);

    /// <summary>
    /// Runs an actor in a process of its own. The process ends, with exit code 0, when the actor stops. Stopping the returned reference, watching it and
    /// telling it things work as with any actor.
    /// </summary>
    /// <param name="props">The actor's type and arguments, which must be serialisable; made with <c>Props.Create&lt;T&gt;(arguments)</c> or <c>Props.Create(typeof(T), arguments)</c>.</param>
    /// <param name="options">How; default: as <see cref="ProcessOptions"/> says.</param>
    /// <param name="cancellationToken">Gives up; the process, when already started, is killed.</param>
    /// <returns>The actor, constructed and ready.</returns>
    /// <exception cref="PayloadException">An argument can't be serialised.</exception>
    /// <exception cref="ProcessStartException">The operating system did not start the process, or the actor's constructor threw.</exception>
    public async Task<IActorRef> SpawnAsync(Props props, ProcessOptions? options = null, CancellationToken cancellationToken = default) =>
        (await SpawnProcessAsync(props, options, cancellationToken).ConfigureAwait(false)).Actor;

    /// <summary>As <see cref="SpawnAsync"/>, with the process beside the actor.</summary>
    /// <inheritdoc cref="SpawnAsync"/>
    public async Task<(IActorRef Actor, ActorProcess Process)> SpawnProcessAsync(Props props, ProcessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(props);
        ActorProcess process = await StartActorAsync(props, options, cancellationToken).ConfigureAwait(false);
        try
        {
            string path = await process.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
            return (((ExtendedActorSystem)OwnSystem).Provider.ResolveActorRef(path), process);
        }
        catch (OperationCanceledException)
        {
            await process.KillAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a method that was found by name, as scenario files do.</summary>
    internal Task<ActorProcess> StartAsync(MethodInfo method, IReadOnlyList<object?> arguments, ProcessOptions? options, CancellationToken cancellationToken) =>
        StartRoleAsync(SentHandles.Collect(() => TargetExpression.ToRole(method, arguments, Payloads)), options, cancellationToken);

    /// <summary>Starts the process of an actor without waiting until it is ready.</summary>
    internal Task<ActorProcess> StartActorAsync(Props props, ProcessOptions? options, CancellationToken cancellationToken) =>
        StartRoleAsync(SentHandles.Collect(() => ActorRole(props)), options, cancellationToken);

    private Task<ActorProcess> StartTargetAsync(LambdaExpression target, ProcessOptions? options, CancellationToken cancellationToken) =>
        StartRoleAsync(SentHandles.Collect(() => TargetExpression.ToRole(target, Payloads)), options, cancellationToken);

    private RoleFrame ActorRole(Props props)
    {
        try
        {
            return new RoleFrame { TypeName = TargetExpression.NameOf(props.Type), Arguments = [.. props.Arguments.Select(Payloads.Serialize)] };
        }
        catch (PayloadException e)
        {
            throw new PayloadException($"The actor {props.Type} can't be sent to a process. {e.Message}", e.InnerException);
        }
    }

    /// <summary>Starts a process with a role; <paramref name="messages"/> hears what the role says to its parent, in order.</summary>
    internal async Task<ActorProcess> StartRoleAsync(RoleFrame role, ProcessOptions? options, CancellationToken cancellationToken, Action<byte[]>? messages = null)
    {
        Activity? span = RuntimeTelemetry.Begin(options?.Name);
        try
        {
            ActorProcess process = await StartRoleCoreAsync(span is null ? role : role with { TraceParent = span.Id }, options ?? new ProcessOptions(), cancellationToken, messages).ConfigureAwait(false);
            RuntimeTelemetry.Follow(span, process);
            return process;
        }
        catch (Exception e)
        {
            RuntimeTelemetry.Fail(span, e);
            throw;
        }
    }

    private async Task<ActorProcess> StartRoleCoreAsync(RoleFrame role, ProcessOptions options, CancellationToken cancellationToken, Action<byte[]>? messages)
    {
        if (Incarnation.Depth + 1 > MaximumDepth)
            throw new InvalidOperationException($"Process '{Name}' is {Incarnation.Depth} generations below the root; {MaximumDepth} are the most, so it can't start '{options.Name ?? "another"}'.");
        if (options.Name is not null)
            CheckName(options.Name);
        if (options.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw new ArgumentException($"The working folder '{folder}' for process '{options.Name}' does not exist.", nameof(options));

        bool daemon = options.Daemon ?? IsDaemon;
        if (daemon && _endsDaemons)
            throw Stopped("is being stopped");
        Dictionary<string, string> environment = EnvironmentFor(options);
        if (options.WorkingDirectory is null && options.DotnetHost is null && _standby.TryTake(out (int Ordinal, ActorProcess Process) ready))
        {
            // From here on it is a child like any other, which is ended with the runtime whatever comes now.
            _children[ready.Ordinal] = ready.Process;
            Incarnation taken = ChildOf(options, ready.Ordinal);
            role.Handles.SentTo(taken);
            byte[] orders;
            try
            {
                orders = Serialize(Bootstrap(taken, daemon, role) with { Environment = environment });
            }
            catch (PayloadException)
            {
                await ready.Process.KillAsync().ConfigureAwait(false);
                role.Descriptors.Dispose();
                throw;
            }
            await ready.Process.AdoptAsync(taken, daemon, OutputOf(options), messages, orders, role.Descriptors).ConfigureAwait(false);
            return ready.Process;
        }

        int ordinal = Interlocked.Increment(ref _childCount);
        Incarnation child = ChildOf(options, ordinal);
        byte[] bootstrap = Serialize(Bootstrap(child, daemon, role));
        await _starts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ActorProcess process = await SpawnProcessAsync(child, daemon, options, environment, messages).ConfigureAwait(false);
            _children[ordinal] = process;
            role.Handles.SentTo(child);
            process.Begin(ControlKind.Bootstrap, bootstrap, role.Descriptors, address => JoinRunAsync(process, address), status => OnEndedAsync(ordinal, process, status));
            _ = process.Ready.ContinueWith(_ => _starts.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return process;
        }
        catch
        {
            _starts.Release();
            role.Handles.SentTo(null);
            role.Descriptors.Dispose();
            throw;
        }
    }

    /// <summary>Starts a process that prepares itself for a role, and knows no more of it than its number.</summary>
    private async Task<(int Ordinal, ActorProcess Process)> StartStandbyAsync()
    {
        ProcessOptions options = new() { Name = "standby" };
        int ordinal = Interlocked.Increment(ref _childCount);
        Incarnation child = ChildOf(options, ordinal);
        await _starts.WaitAsync().ConfigureAwait(false);
        try
        {
            ActorProcess process = await SpawnProcessAsync(child, daemon: true, options, EnvironmentFor(options), null).ConfigureAwait(false);
            process.Begin(ControlKind.Prepare, Serialize(Bootstrap(child, true, null)), new DescriptorList(), address => JoinRunAsync(process, address), status => OnEndedAsync(ordinal, process, status));
            _ = process.Idle.ContinueWith(_ => _starts.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return (ordinal, process);
        }
        catch
        {
            _starts.Release();
            throw;
        }
    }

    private async Task<ActorProcess> SpawnProcessAsync(Incarnation child, bool daemon, ProcessOptions options, Dictionary<string, string> environment, Action<byte[]>? messages)
    {
        CheckIsNotStopped();
        IChild spawned = await Host.StartAsync(child, options, environment).ConfigureAwait(false);
        return new ActorProcess(child, daemon, spawned, Host, OutputOf(options), messages);
    }

    private Incarnation ChildOf(ProcessOptions options, int ordinal) => Incarnation.Child(options.Name ?? DefaultName(ordinal), ordinal);

    private static byte[] Serialize(BootstrapFrame frame)
    {
        byte[] bytes = BootstrapCodec.Write(frame);
        ControlStream.CheckSize(bytes.Length, $"What process '{frame.Self.Name}' is to do");
        return bytes;
    }

    private string DefaultName(int ordinal) => Parent is null ? $"Process-{ordinal}" : $"{Name}:{ordinal}";

    private BootstrapFrame Bootstrap(Incarnation child, bool daemon, RoleFrame? role) => new()
    {
        Version = BootstrapFrame.CurrentVersion,
        Self = child,
        ParentName = Name,
        ParentPid = Host.Pid,
        Daemon = daemon,
        WireDirectory = _wire.Directory,
        WireSecret = _wire.Secret,
        WireCertificate = _wire.Certificate?.Export(),
        AllowedTypes = [.. _wire.AllowedTypes.Select(TargetExpression.NameOf)],
        PayloadSerializer = _wire.PayloadSerializer is { } serializer ? TargetExpression.NameOf(serializer) : null,
        RootAddress = _rootAddress,
        AssemblyFolders = [.. _options.AssemblyFolders],
        Application = Parent is null ? Assembly.GetEntryAssembly()?.FullName : null,
        IsRecorded = _options.IsRecorded,
        Setup = _setup,
        AllowDiagnostics = _options.AllowDiagnostics,
        Config = _options.Config.IsEmpty ? "" : _options.Config.ToString(includeFallback: true),
        MaxConcurrentStarts = _options.MaxConcurrentStarts,
        Culture = CultureInfo.CurrentCulture.Name,
        UICulture = CultureInfo.CurrentUICulture.Name,
        Role = role,
    };

    private Dictionary<string, string> EnvironmentFor(ProcessOptions options)
    {
        Dictionary<string, string> environment = EnvironmentVariables.Current();
        foreach (string variable in environment.Keys.Where(variable => !IsInherited(variable)).ToList())
            environment.Remove(variable);

        foreach ((string name, string? value) in options.Environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value?.Contains('\0') == true)
                throw new ArgumentException($"'{name}' can't be an environment variable.", nameof(options));
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }

        CleanRoom.Prepare(environment, _options.AllowDiagnostics);
        return environment;
    }

    private bool IsInherited(string variable) =>
        _options.InheritedEnvironment is not { } named || named.Any(name => name.EndsWith('*') ? variable.StartsWith(name[..^1], StringComparison.Ordinal) : name == variable);

    private Action<ActorProcess, OutputLine> OutputOf(ProcessOptions options) => options.Output is { } own
        ? (_, line) => own(line)
        : _options.Output ?? ((_, line) => (line.IsError ? Console.Error : Console.Out).WriteLine(line.Text));

    private async Task<string> JoinRunAsync(ActorProcess process, string address)
    {
        try
        {
            await AskRegistryAsync<RegistryProtocol.Joined>(new RegistryProtocol.Join(process.Incarnation, process.Pid, address)).ConfigureAwait(false);
            return "";
        }
        catch (Exception e) when (e is AskTimeoutException or ProcActorsException)
        {
            return e.Message;
        }
    }

    private async Task OnEndedAsync(int ordinal, ActorProcess process, WaitStatus status)
    {
        _children.TryRemove(ordinal, out _);
        RegistryProtocol.ReportEnded report = new(process.Incarnation, process.Pid, status.ExitCode, status.Signal, process.WasAskedToEnd);
        try
        {
            await AskRegistryAsync<RegistryProtocol.Noted>(report).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AskTimeoutException or ProcActorsException)
        {
            // This runtime, or the root, is ending: there are no leases left to return.
        }
    }
}
