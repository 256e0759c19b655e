using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using MemoryPack;
using ProcActors.Spawning;
using ProcActors.Targets;
using ProcActors.Telemetry;

namespace ProcActors.Bootstrap;

/// <summary>
/// What a child runs:
/// <code>
///   arm parent-death signal -> read bootstrap -> join the run -> role -> children ended -> exit
///         (kernel)              (socket pair)    (root answers)
/// </code>
/// The actor system of an actor's process, and of a method's that is given actors or handles, is begun when the bootstrap has been read; of others, when it is first needed.
/// </summary>
internal sealed class ChildProgram
{
    private const int Failure = 1;
    private const string SpinLimit = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";
    private const int Spins = 9;
    private readonly Lifeline _lifeline;
    private readonly StopRequests _requests = new();
    private bool _ready;
    private IDisposable? _setup;

    private ChildProgram(Lifeline lifeline) => _lifeline = lifeline;

    public static int Run()
    {
        _ = Posix.ProcessControl(Posix.ParentDeathSignal, PosixSignals.Kill, 0, 0, 0);

        // Threads of the pool that find nothing to do yield the processor 70 times before they sleep: that was most of what an idle child did, and on a machine with more
        // processes than processors it keeps others from working. An application that sets it itself has its way.
        if (AppContext.GetData(SpinLimit) is null)
            AppContext.SetData(SpinLimit, Spins);
        Lifeline lifeline = Lifeline.Take();
        if (lifeline.ReadBootstrap() is not { } orders)
        {
            Console.Error.WriteLine("This program is started by ProcActors and is of no use by itself: it waits for its orders on standard input.");
            return Failure;
        }

        BootstrapFrame frame = Read(orders);
        if (orders.Kind == ControlKind.Prepare || NeedsActors(frame.Role))
            HeadStart.Begin();
        CleanRoom.Enter(frame.AllowDiagnostics);

        // The parent may have died before the signal was armed: then nobody will send it any more.
        return Posix.ParentPid() == frame.ParentPid ? new ChildProgram(lifeline).Run(orders, frame) : Failure;
    }

    private static bool NeedsActors(RoleFrame? role) => role is { Method: null } or { HoldsActors: true };

    private static BootstrapFrame Read(ControlFrame orders) => BootstrapCodec.Read(orders.Body);

    private int Run(ControlFrame orders, BootstrapFrame frame)
    {
        ChildSignals.Install(() => _requests.Ask(PosixSignals.Terminate));
        if (orders.Kind == ControlKind.Prepare)
        {
            // A signal in the meantime ends the process, which nobody has a use for yet.
            _requests.AnswerWith(() => ChildSignals.DieBy(_requests.Signal));
            AdoptCulture(frame);
            ProcessRuntime runtime = ProcessRuntime.ForChild(frame, _lifeline);
            Rehearsal.Run(runtime, frame);
            _lifeline.Say(ControlKind.Idle, Encoding.UTF8.GetBytes(runtime.SystemAddress));
            if (_lifeline.ReadBootstrap() is not { Kind: ControlKind.Bootstrap } real)
                return Failure;
            (orders, frame) = (real, Read(real));
            _requests.AnswerWith(static () => { });
            EnvironmentVariables.Adopt(frame.Environment!);
        }

        return Run(frame, orders.Descriptors);
    }

    /// <summary>Cultures as the parent has them.</summary>
    public static void AdoptCulture(BootstrapFrame frame)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = new CultureInfo(frame.Culture ?? "");
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = new CultureInfo(frame.UICulture ?? "");
    }

    /// <summary>Starts an actor; ends with it.</summary>
    public static (Task<IActorRef> Started, Task<Exception?> Ended, IActorRef Host) Host(ProcessRuntime runtime, Props props, string name)
    {
        TaskCompletionSource<Exception?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<IActorRef> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef host = ((ExtendedActorSystem)runtime.OwnSystem).SystemActorOf(Props.Create(typeof(RoleHost), props, started, ended), name);
        return (started.Task, ended.Task, host);
    }

    private int Run(BootstrapFrame frame, DescriptorList descriptors)
    {
        int code = Failure;
        int signal = 0;
        try
        {
            AdoptCulture(frame);
            code = RunRole(frame, descriptors);
        }
        catch (OperationCanceledException) when (_requests.Signal == PosixSignals.Terminate)
        {
            signal = PosixSignals.Terminate;
        }
        catch (OperationCanceledException) when (_requests.Signal == PosixSignals.Interrupt)
        {
            // The exit code says it all.
        }
        catch (ProcessFailedException e)
        {
            // Said on purpose, to people: the stack is of no use to them. Whoever waits for the start is told by the start's failure.
            if (_ready)
                Console.Error.WriteLine(e.Message);
            SayFailed(e);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"Unhandled exception in process '{frame.Self.Name}'. {e}");
            SayFailed(e);
        }

        if (signal != 0)
            DieBy(signal);
        TakeDown();
        return code;
    }

    // By itself, as MemoryPack is loaded for it, which most never need.
    private void SayFailed(Exception failure) => _lifeline.Say(ControlKind.Failed, MemoryPackSerializer.Serialize(RemoteError.From(failure)));

    private int RunRole(BootstrapFrame frame, DescriptorList descriptors)
    {
        AssemblyFolders.Add(frame.AssemblyFolders);
        ProcessRuntime runtime = ProcessRuntime.ForChild(frame, _lifeline);
        RoleFrame role = frame.Role ?? throw new InvalidDataException("The bootstrap frame has no role.");

        // While the rest is made ready, the root is asked, and the type is looked for.
        if (NeedsActors(role))
            runtime.BeginSystem();
        Socket? door = runtime.Wire.Listener?.Value;
        _lifeline.Watch(() => _requests.Ask(PosixSignals.Interrupt), () => _requests.Ask(PosixSignals.Terminate), runtime.HasSystem ? null : door, runtime.BeginSystem);

        // Runs once the last foreground thread has ended, also after Environment.Exit.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            TakeDown();
            runtime.EndAsync(inOrder: role.Method is null).Wait(TimeSpan.FromSeconds(10));
        };

        // A process that stood by has told its address.
        if (_lifeline.Join(frame.Environment is null ? runtime.SystemAddress : null) is { Length: > 0 } refusal)
            throw new ProcActorsException(refusal);
        if (frame.Setup is { } setup)
            _setup = TargetMethod.Resolve(setup, runtime.Payloads, new DescriptorList(), CancellationToken.None).Invoke() as IDisposable;
        using Activity? span = RuntimeTelemetry.BeginRole(frame.Self.Name, role.TraceParent);
        int code = role.Method is null ? RunActor(role, runtime) : RunMethod(role, runtime, descriptors);
        runtime.JoinChildrenAsync().GetAwaiter().GetResult();
        return code;
    }

    private int RunMethod(RoleFrame role, ProcessRuntime runtime, DescriptorList descriptors)
    {
        TargetMethod target = TargetMethod.Resolve(role, runtime.Payloads, descriptors, _requests.Token);
        if (!target.IsCancellable)
            _requests.AnswerWith(() => DieBy(_requests.Signal));
        SayReady("");
        return target.Run();
    }

    private void DieBy(int signal)
    {
        TakeDown();
        ChildSignals.DieBy(signal);
    }

    // Whoever asks a process to end may wait no longer than its grace for what was set up to finish.
    private void TakeDown() => Interlocked.Exchange(ref _setup, null)?.Dispose();

    private void SayReady(string path)
    {
        _ready = true;
        _lifeline.Say(ControlKind.Ready, Encoding.UTF8.GetBytes(path));
    }

    private int RunActor(RoleFrame role, ProcessRuntime runtime)
    {
        Props props = Props.Create(TargetMethod.FindType(role.TypeName), [.. role.Arguments.Select(bytes => runtime.Payloads.Deserialize(bytes)!)]);
        (Task<IActorRef> started, Task<Exception?> ended, IActorRef host) = Host(runtime, props, "role");
        IActorRef actor = started.GetAwaiter().GetResult();
        SayReady(actor.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)runtime.OwnSystem).Provider.DefaultAddress));
        _requests.AnswerWith(() => host.Tell(new RoleHost.Stop(_requests.Signal)));
        if (ended.GetAwaiter().GetResult() is { } failure)
            throw failure;

        // The request itself is what counts: its token may be cancelled only after the actor has stopped because of it.
        if (_requests.Signal != 0)
            throw new OperationCanceledException("The process was asked to end.");
        return 0;
    }
}
