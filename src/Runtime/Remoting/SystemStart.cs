using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ProcActors.Remoting;

/// <summary>Starts Akka's actor systems.</summary>
internal static class SystemStart
{
    public static ActorSystem Create(string name, Config config, WireSetup wire)
    {
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), wire);
        try
        {
            // The public way reads the application's XML settings first, also when it is given others: a tenth of a process's cold start.
            return CreateAndStartSystem(null, name, config, setup);
        }
        catch (MissingMethodException)
        {
            // Another version of Akka.
            return ActorSystem.Create(name, setup);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = nameof(CreateAndStartSystem))]
    private static extern ActorSystem CreateAndStartSystem(ActorSystem? declaring, string name, Config config, ActorSystemSetup setup);
}
