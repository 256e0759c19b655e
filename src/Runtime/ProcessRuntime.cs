using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Akka.Actor;
using ProcActors.Bootstrap;
using ProcActors.Lines;
using ProcActors.Registry;
using ProcActors.Remoting;
using ProcActors.Serialization;
using ProcActors.Spawning;
using ProcActors.Targets;

namespace ProcActors;

/// <summary>
/// The actor system of this process, ready to have children: each child is an operating system process with an actor system of its own. A root
/// process starts one with <see cref="StartAsync(ProcessRuntimeOptions?, CancellationToken)"/>; a child has it as <see cref="Current"/>.
/// </summary>
[StaysInProcess("in another process, ProcessRuntime.Current is that process's")]
public sealed partial class ProcessRuntime : IAsyncDisposable
{
    /// <summary>The most generations below the root; a start beyond is refused, so that no mistake can fill the machine with processes.</summary>
    public const int MaximumDepth = 10;

    internal const string SystemName = "procactors";

    private const string NotTrimmed = "Another process finds methods, actors and messages by their names, and values of any type are serialised: a trimmer can't know which.";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly ConditionalWeakTable<ActorSystem, ProcessRuntime> Runtimes = [];
    private static readonly AsyncLocal<ProcessRuntime?> Simulated = new();
    private static readonly Lock LeastThreads = new();
    private static ProcessRuntime? _child;

    private readonly ProcessRuntimeOptions _options;
    private readonly ConcurrentDictionary<int, ActorProcess> _children = new();
    private readonly ConcurrentDictionary<Type, Task<IActorRef>> _services = new();
    private readonly SemaphoreSlim _starts;
    private readonly Lazy<Task<ActorPart>> _actors;
    private readonly string _rootAddress;
    private readonly WireSetup _wire;
    private readonly StandbyProcesses _standby;
    private readonly RoleFrame? _setup;
    private RunDirectory? _runDirectory;

    static ProcessRuntime()
    {
        RegistryProtocol.Register();
        LineProtocol.Register();
    }

    private ProcessRuntime(Incarnation incarnation, bool daemon, ParentProcess? parent, ProcessRuntimeOptions options, string? rootAddress, WireSetup wire)
    {
        Incarnation = incarnation;
        IsDaemon = daemon;
        Parent = parent;
        _options = options;
        _starts = new SemaphoreSlim(options.MaxConcurrentStarts, options.MaxConcurrentStarts);
        _wire = wire;
        _standby = new StandbyProcesses(options.Standby, StartStandbyAsync);
        Payloads = wire.Payloads = new PayloadSerializer(wire, () => OwnSystem);

        // Who listens already need not have a system to be found.
        _actors = wire.Listener is null ? new Lazy<Task<ActorPart>>(Task.FromResult(MakeActors(rootAddress))) : new Lazy<Task<ActorPart>>(BeginActors);
        _setup = options.OnChildStart is null ? options.Setup : CallOnStart();
        _rootAddress = rootAddress ?? SystemAddress;
        if (rootAddress is null)
        {
            wire.Lines = Lines;
            ((ExtendedActorSystem)OwnSystem).SystemActorOf(Props.Create(typeof(RegistryActor)), RegistryActor.Name);
        }
    }

    /// <summary>The runtime of this process when it is a child; in a root process there may be several, so there it is yours to keep.</summary>
    /// <exception cref="InvalidOperationException">This process was not started by a runtime.</exception>
    public static ProcessRuntime Current => Simulated.Value ?? _child
        ?? throw new InvalidOperationException("This process was not started by ProcActors, so it has no current runtime: use the one that ProcessRuntime.StartAsync gave.");

    /// <summary>Whether this process was started by a runtime, so that <see cref="Current"/> may be asked for.</summary>
    public static bool IsChild => (Simulated.Value ?? _child) is not null;

    /// <summary>
    /// How many connections, frames, messages and values this process has refused to take in. Each is a <see cref="Refused"/> on the event stream of <see cref="System"/> too, and the
    /// first 20 are said on standard error.
    /// </summary>
    public static long RefusalCount => Refusals.Total;

    /// <summary>The actor system of this process.</summary>
    public ActorSystem System
    {
        get
        {
            _isSystemShown = true;
            return OwnSystem;
        }
    }

    /// <summary>The same, for ourselves: what the role has not seen, it can't have put anything into that would have to be ended in order.</summary>
    internal ActorSystem OwnSystem => Actors.System;

    /// <summary>Whether the actor system has been made: a process that calls a method makes it when it first needs it, which many never do.</summary>
    internal bool HasSystem => _actors.IsValueCreated;

    /// <summary>This life of this process.</summary>
    public Incarnation Incarnation { get; private set; }

    /// <summary>The name of this process.</summary>
    public string Name => Incarnation.Name;

    /// <summary>The clock of this process; in a simulated run, that of the simulation.</summary>
    public TimeProvider Time => Host.Time;

    /// <summary>Has the actor system made beside what the caller goes on with.</summary>
    internal void BeginSystem() => _ = _actors.Value;

    /// <summary>Where the actor system of this process listens, or will.</summary>
    /// <remarks>Not by <see cref="Provider"/>, for which Akka.Remote is loaded.</remarks>
    internal string SystemAddress => (_wire.Listener is null ? ((ExtendedActorSystem)OwnSystem).Provider.DefaultAddress : UnixSockets.AddressOf(_wire, SystemName)).ToString();

    /// <summary>By which the actor system of this process knows others.</summary>
    internal ProcessActorRefProvider Provider => (ProcessActorRefProvider)((ExtendedActorSystem)OwnSystem).Provider;

    /// <summary>Whether this process is ended, rather than joined, when its parent ends in order; false in a root process.</summary>
    public bool IsDaemon { get; private set; }

    /// <summary>The process that started this one; null in a root process.</summary>
    public ParentProcess? Parent { get; }

    /// <summary>The children that have not been reaped yet, oldest first.</summary>
    public IReadOnlyList<ActorProcess> ActiveChildren => [.. _children.ToArray().OrderBy(pair => pair.Key).Select(pair => pair.Value).Where(child => child.IsAlive)];

    /// <summary>The pids of the processes that wait for a role.</summary>
    internal IReadOnlyList<int> StandingBy => _standby.Idle;

    /// <summary>The line to the parent; null in a root process.</summary>
    internal ILifeline? Lifeline { get; private init; }

    /// <summary>Where this process and its children live.</summary>
    internal IProcessHost Host => _options.Host;

    /// <summary>What this process has in common with the others of the run.</summary>
    internal WireSetup Wire => _wire;

    /// <summary>Whether what happens in this process is to be told to the root's event stream.</summary>
    internal bool IsRecorded => _options.IsRecorded;

    /// <summary>As <see cref="IsRecorded"/>, of any actor system.</summary>
    internal static bool IsRecordedIn(ActorSystem system) => Runtimes.TryGetValue(system, out ProcessRuntime? runtime) && runtime.IsRecorded;

    /// <summary>The lines of an actor system; null when it is not one of ours.</summary>
    internal static LineHub? LinesOf(ActorSystem system) => Runtimes.TryGetValue(system, out ProcessRuntime? runtime) ? runtime.Lines : null;

    /// <summary>A folder of the run that only its user can enter, removed at its end; null when the system is not a root's, or needs none.</summary>
    internal static string? FolderOf(ActorSystem system) => Runtimes.TryGetValue(system, out ProcessRuntime? runtime) ? runtime._runDirectory?.Path : null;

    /// <summary>On which coordinators are spoken to.</summary>
    internal LineHub Lines => Actors.Lines;

    /// <summary>Users' values to bytes and back.</summary>
    internal PayloadSerializer Payloads { get; }

    /// <summary>Makes this process the root of a run.</summary>
    /// <param name="options">How; default: as <see cref="ProcessRuntimeOptions"/> says.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <exception cref="InvalidOperationException">This process is a child: it has a runtime already, <see cref="Current"/>.</exception>
    [RequiresUnreferencedCode(NotTrimmed)]
    [RequiresDynamicCode(NotTrimmed)]
    public static Task<ProcessRuntime> StartAsync(ProcessRuntimeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ProcessRuntimeOptions();
        CheckName(options.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentStarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Standby, nameof(options));
        if (options.PayloadSerializer is { } serializer)
            PluggedSerializer.Check(serializer);
        if (!Enum.IsDefined(options.Transport))
            throw new ArgumentOutOfRangeException(nameof(options), options.Transport, "There is no such transport.");
        if (_child is { } child)
            throw new InvalidOperationException($"Process '{child.Name}' was started by ProcActors and has a runtime already: use ProcessRuntime.Current.");
        if (ChildMark.IsLost)
            throw new InvalidOperationException("This process was started as a child, but its program ran Main instead: make this Main's first line: if (ProcessRuntime.TryRunChild(out int exitCode)) return exitCode;");
        return Task.Run(() => AsRoot(options), cancellationToken);
    }

    /// <summary>
    /// Lets actors of an actor system that this process has already, whatever its settings, talk with actors in other processes of the run: they tell and are answered,
    /// watch and are watched, and their references may be sent. The runtime keeps its own <see cref="System"/> for that, since how a system is reached from outside is
    /// settled when it is made.
    /// </summary>
    /// <param name="system">The other system. It is neither stopped with the runtime nor the runtime with it.</param>
    public void Bridge(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system != OwnSystem)
            Provider.Bridge((ExtendedActorSystem)system);
    }

    /// <summary>
    /// For the first line of Main, where .NET's startup hooks are switched off: when this process was started as a child, runs it to its end. Elsewhere a child never
    /// comes to Main, and needs no such line; with it, foreground threads of a self-contained or single-file application's child are waited for, as everywhere else.
    /// </summary>
    /// <param name="exitCode">What Main is to return, when true; 0 otherwise.</param>
    /// <returns>Whether this was a child, which has done its work now: Main is to return at once.</returns>
    /// <example><code>if (ProcessRuntime.TryRunChild(out int exitCode)) return exitCode;</code></example>
    public static bool TryRunChild(out int exitCode)
    {
        bool isChild = ChildMark.TakeInMain();
        exitCode = isChild ? ChildProgram.Run() : 0;
        return isChild;
    }

    /// <summary>The runtime that <paramref name="system"/> belongs to.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none.</exception>
    internal static ProcessRuntime Of(ActorSystem system) => TryOf(system)
        ?? throw new InvalidOperationException($"The actor system '{system.Name}' was not made by a ProcessRuntime.");

    /// <summary>As <see cref="Of"/>, or null.</summary>
    internal static ProcessRuntime? TryOf(ActorSystem system) => Runtimes.TryGetValue(system, out ProcessRuntime? runtime) ? runtime : null;

    /// <summary>Makes the runtime of a child, or gives the one that was prepared the name it has now.</summary>
    internal static ProcessRuntime ForChild(BootstrapFrame frame, Lifeline lifeline)
    {
        if (_child is { } prepared)
        {
            prepared.Incarnation = frame.Self;
            prepared.IsDaemon = frame.Daemon;
            return prepared;
        }

        return _child = Make(frame, lifeline, OperatingSystemHost.Instance);
    }

    /// <summary>Makes the runtime of a child that lives in this process; to be called where all that it does comes from.</summary>
    internal static ProcessRuntime ForSimulated(BootstrapFrame frame, ILifeline lifeline, IProcessHost host) => Make(frame, lifeline, host);

    /// <summary>Whoever goes on from here does so in the simulated process of <paramref name="runtime"/>.</summary>
    internal static void Enter(ProcessRuntime? runtime) => Simulated.Value = runtime;

    /// <summary>Tells the root that this process, a simulated one, is about to work; for a real one its parent does.</summary>
    internal async Task JoinRunAsync() => await AskRegistryAsync<RegistryProtocol.Joined>(new RegistryProtocol.Join(Incarnation, Host.Pid, SystemAddress)).ConfigureAwait(false);

    /// <summary>Lets the root's registry know something.</summary>
    internal void TellRegistry(object message, IActorRef sender) => Actors.Registry.Tell(message, sender);

    /// <summary>The processes of the run that have joined and live, the root first.</summary>
    internal Task<RegistryProtocol.Members> MembersAsync(CancellationToken cancellationToken) => AskRegistryAsync<RegistryProtocol.Members>(new RegistryProtocol.ListMembers()).WaitAsync(cancellationToken);

    /// <summary>Has one question to the root answered: then what was told it before has arrived, and what it takes to ask is there.</summary>
    internal Task AskRootAsync() => Actors.Registry.Ask(new RegistryProtocol.FindService(""), AnswerTimeout);

    /// <summary>
    /// The one actor of type <typeparamref name="TActor"/> in the root process, made when first asked for. It is how every coordinator is found.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The runtime has been stopped.</exception>
    internal Task<IActorRef> RootServiceAsync<TActor>(CancellationToken cancellationToken = default)
        where TActor : ActorBase, new()
    {
        CheckIsNotStopped();
        return _services.GetOrAdd(typeof(TActor), FindServiceAsync).WaitAsync(cancellationToken);
    }

    private static ProcessRuntime AsRoot(ProcessRuntimeOptions options)
    {
        Incarnation self = new(options.RunId, options.Name, "0");
        RunDirectory? directory = options.Transport == WireTransport.UnixSocket && options.Host is OperatingSystemHost ? RunDirectory.Create() : null;
        try
        {
            RunCertificate? certificate = options.Transport == WireTransport.Tcp ? RunCertificate.Create() : null;
            WireSetup wire = new(directory?.Path ?? "", WireSetup.HostOf(self), RandomNumberGenerator.GetBytes(WireSetup.SecretSize), options.AllowedTypes, certificate, options.PayloadSerializer);
            ProcessRuntime runtime = new(self, false, null, options, null, wire) { _runDirectory = directory };
            AppDomain.CurrentDomain.ProcessExit += runtime.WarnOfChildren;
            runtime._standby.Fill();
            return runtime;
        }
        catch
        {
            directory?.Dispose();
            throw;
        }
    }

    private static ProcessRuntime Make(BootstrapFrame frame, ILifeline lifeline, IProcessHost host)
    {
        ProcessRuntimeOptions options = new()
        {
            Name = frame.Self.Name,
            RunId = frame.Self.Run,
            Config = frame.Config.Length == 0 ? Akka.Configuration.Config.Empty : Akka.Configuration.ConfigurationFactory.ParseString(frame.Config),
            MaxConcurrentStarts = frame.MaxConcurrentStarts,
            AssemblyFolders = frame.AssemblyFolders,
            IsRecorded = frame.IsRecorded,
            AllowDiagnostics = frame.AllowDiagnostics,
            Setup = frame.Setup,
            Host = host,
        };
        RunCertificate? certificate = frame.WireCertificate is { } bytes ? RunCertificate.Import(bytes) : null;
        WireSetup wire = new(frame.WireDirectory, WireSetup.HostOf(frame.Self), frame.WireSecret, [.. frame.AllowedTypes.Select(TargetMethod.FindType)], certificate, frame.PayloadSerializer is { } name ? TargetMethod.FindType(name) : null);
        if (host is OperatingSystemHost && wire.Transport == WireTransport.UnixSocket)
            wire.Listener = new Lazy<Socket>(() => UnixSockets.Listen(wire));
        return new ProcessRuntime(frame.Self, frame.Daemon, new ParentProcess(frame.ParentName, frame.ParentPid), options, frame.RootAddress, wire) { Lifeline = lifeline };
    }

    private ActorPart Actors => _actors.Value is { IsCompletedSuccessfully: true } made ? made.Result : Await(_actors.Value);

    // By itself, as children, which have no such call, need not load what it takes.
    private RoleFrame CallOnStart() => TargetExpression.ToRole(_options.OnChildStart!, Payloads);

    // Whoever needs it first may be all the threads of the pool that there are, and it takes some to make it.
    private static ActorPart Await(Task<ActorPart> making)
    {
        bool isShared = Thread.CurrentThread.IsThreadPoolThread;
        if (isShared)
            ChangeLeastThreads(1);
        try
        {
            return making.GetAwaiter().GetResult();
        }
        finally
        {
            if (isShared)
                ChangeLeastThreads(-1);
        }
    }

    private static void ChangeLeastThreads(int by)
    {
        lock (LeastThreads)
        {
            ThreadPool.GetMinThreads(out int threads, out int completions);
            ThreadPool.SetMinThreads(threads + by, completions);
        }
    }

    // Nothing that flows with the calls of who needs it first is to go into actors and timers.
    private Task<ActorPart> BeginActors()
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.Factory.StartNew(() => MakeActors(_rootAddress), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private ActorPart MakeActors(string? root)
    {
        HeadStart.Begin();
        ActorSystem system = SystemStart.Create(SystemName, _options.Host.Config.WithFallback(RemoteConfig.Merge(_options.Config, _wire.Transport)), _wire);
        Runtimes.Add(system, this);
        Address address = root is null ? ((ExtendedActorSystem)system).Provider.DefaultAddress : AddressOf(root);
        return new ActorPart(system, new LineHub(system, _wire, address), system.ActorSelection(new RootActorPath(address) / "system" / RegistryActor.Name));
    }

    private static Address AddressOf(string root) => WireAddress.TryParse(root) ?? throw new InvalidDataException($"'{root}' is no address of a run's root.");

    private async Task<IActorRef> FindServiceAsync(Type type)
    {
        RegistryProtocol.Found found = await AskRegistryAsync<RegistryProtocol.Found>(new RegistryProtocol.FindService(type.AssemblyQualifiedName!)).ConfigureAwait(false);
        return ((IActorRefProvider)Provider).ResolveActorRef(_rootAddress + found.Path);
    }

    private async Task<T> AskRegistryAsync<T>(object question)
    {
        object answer = await Host.AskAsync(OwnSystem, Actors.Registry, question, AnswerTimeout).ConfigureAwait(false);
        return answer switch
        {
            T expected => expected,
            RegistryProtocol.Refused refused => throw new ProcActorsException($"The root process refused: {refused.Reason}."),
            _ => throw new ProcActorsException($"The root process answered {answer}."),
        };
    }

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > 200 || name.Any(char.IsControl))
            throw new ArgumentException($"A process name has at most 200 characters and no control characters; '{name}' has others.", nameof(name));
    }

    /// <summary>What a process has when it has an actor system.</summary>
    private sealed record ActorPart(ActorSystem System, LineHub Lines, ActorSelection Registry);
}
