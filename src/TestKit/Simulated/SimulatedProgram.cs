using System.Text;
using Akka.Actor;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Targets;

namespace ProcActors.TestKit.Simulated;

/// <summary>What a simulated child runs; <see cref="ChildProgram"/> without a process around it.</summary>
internal sealed class SimulatedProgram(SimulatedProcess process, SimulatedLifeline line)
{
    private readonly CancellationTokenSource _asked = new();
    private Action? _answer;
    private int _signal;

    /// <summary>Begins the work that the bootstrap frame describes.</summary>
    public void Begin(byte[] bootstrap)
    {
        BootstrapFrame frame = BootstrapCodec.Read(bootstrap);
        process.Runtime = process.Machine.Make(process, () => ProcessRuntime.ForSimulated(frame, line, process));
        ProcessRuntime.Enter(process.Runtime);
        _ = process.Track(RunAsync(frame.Role!, process.Runtime));
    }

    /// <summary>Somebody asks it to end.</summary>
    public void Ask(int signal)
    {
        if (_signal != PosixSignals.Terminate)
            _signal = signal;
        _answer?.Invoke();
        _asked.Cancel();
    }

    private async Task<bool> RunAsync(RoleFrame role, ProcessRuntime runtime)
    {
        int code = 1;
        try
        {
            await runtime.JoinRunAsync().ConfigureAwait(false);
            code = role.Method is null ? await RunActorAsync(role, runtime).ConfigureAwait(false) : await RunMethodAsync(role, runtime).ConfigureAwait(false);
            await runtime.JoinChildrenAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_signal == PosixSignals.Terminate)
        {
            process.Kill(PosixSignals.Terminate);
        }
        catch (OperationCanceledException) when (_signal == PosixSignals.Interrupt)
        {
            // The exit code says it all.
        }
        catch (Exception e) when (e is not ProcessDeath)
        {
            process.Print(new OutputLine(e is ProcessFailedException ? e.Message : $"Unhandled exception in process '{process.Name}'. {e}", true));
            line.Say(ControlKind.Failed, MemoryPackSerializer.Serialize(RemoteError.From(e)));
        }

        runtime.EndSimulated();
        process.Leave(code);
        return true;
    }

    private async Task<int> RunMethodAsync(RoleFrame role, ProcessRuntime runtime)
    {
        TargetMethod target = TargetMethod.Resolve(role, runtime.Payloads, new DescriptorList(), _asked.Token);
        if (!target.IsCancellable)
            AnswerWith(() => process.Kill(_signal));
        line.Say(ControlKind.Ready, []);
        return await target.RunAsync().ConfigureAwait(false);
    }

    private async Task<int> RunActorAsync(RoleFrame role, ProcessRuntime runtime)
    {
        Props props = Props.Create(TargetMethod.FindType(role.TypeName), [.. role.Arguments.Select(bytes => runtime.Payloads.Deserialize(bytes)!)]);
        TaskCompletionSource<IActorRef> started = new();
        TaskCompletionSource<Exception?> ended = new();
        ExtendedActorSystem system = (ExtendedActorSystem)runtime.System;
        IActorRef host = process.Machine.Make(process, () => system.SystemActorOf(Props.Create(typeof(RoleHost), props, started, ended), "role"));
        IActorRef actor = await process.Resume(started.Task).ConfigureAwait(false);
        line.Say(ControlKind.Ready, Encoding.UTF8.GetBytes(actor.Path.ToSerializationFormatWithAddress(system.Provider.DefaultAddress)));
        AnswerWith(() => host.Tell(new RoleHost.Stop(_signal)));
        if (await process.Resume(ended.Task).ConfigureAwait(false) is { } failure)
            throw failure;
        return _signal == 0 ? 0 : throw new OperationCanceledException("The process was asked to end.");
    }

    private void AnswerWith(Action answer)
    {
        _answer = answer;
        if (_signal != 0)
            answer();
    }
}
