using System.Reflection;
using Akka.Actor;
using ProcActors.Targets;

namespace ProcActors.Bootstrap;

/// <summary>
/// What a process that waits for its role does first: all that comes between the orders and the role's beginning, once, for nothing. What it takes has then been loaded and
/// compiled: the connection to the root, a line for messages, an actor that comes and goes, a call.
/// </summary>
internal static class Rehearsal
{
    public static void Run(ProcessRuntime runtime, BootstrapFrame frame)
    {
        Load(frame.Application);
        runtime.AskRootAsync().GetAwaiter().GetResult();
        runtime.Wire.Messages?.RehearseAsync().GetAwaiter().GetResult();
        RoleFrame call = TargetExpression.ToRole(((Delegate)Nothing).Method, [""], runtime.Payloads);
        RoleFrame actor = new() { TypeName = TargetExpression.NameOf(typeof(NothingActor)), Arguments = [] };
        _ = TargetMethod.Resolve(Receive(frame, call), runtime.Payloads, new DescriptorList(), CancellationToken.None).Run();
        Play(runtime, Receive(frame, actor));

        // It was answered: nothing is under way.
        runtime.Provider.HasUsedAssociations = false;
    }

    private static RoleFrame Receive(BootstrapFrame frame, RoleFrame role)
    {
        BootstrapFrame orders = BootstrapCodec.Read(BootstrapCodec.Write(frame with { Role = role, Environment = EnvironmentVariables.Current() }));
        EnvironmentVariables.Adopt(orders.Environment!);
        ChildProgram.AdoptCulture(orders);
        return orders.Role!;
    }

    private static void Play(ProcessRuntime runtime, RoleFrame role)
    {
        (Task<IActorRef> started, Task<Exception?> ended, IActorRef host) = ChildProgram.Host(runtime, Props.Create(TargetMethod.FindType(role.TypeName)), "rehearsal");
        started.GetAwaiter().GetResult();
        host.Tell(new RoleHost.Stop(PosixSignals.Terminate));
        ended.GetAwaiter().GetResult();
    }

    // The role is likely to be in there; if it is not to be had, the role's failure says so.
    private static void Load(string? application)
    {
        try
        {
            if (application is not null)
                Assembly.Load(application);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // FileNotFoundException is one of the first.
        }
    }

    private static void Nothing(string what) => _ = what;

    private sealed class NothingActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
