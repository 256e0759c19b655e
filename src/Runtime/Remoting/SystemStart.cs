using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ProcActors.Remoting;

/// <summary>Starts Akka's actor systems.</summary>
internal static class SystemStart
{
    /// <exception cref="ProcActorsException">It finds no place to listen at.</exception>
    public static ActorSystem Create(string name, Config settings, WireSetup wire)
    {
        Config config = QuickConfig.Of(settings);
        ActorSystemSetup setup = ActorSystemSetup.Empty.WithSetup(BootstrapSetup.Create().WithConfig(config)).WithSetup(wire);
        try
        {
            return MakeAndStart(name, config, setup);
        }
        catch (MissingMethodException)
        {
            // Another version of Akka.
            return ActorSystem.Create(name, setup);
        }
        catch (AggregateException e) when (e.GetBaseException() is ProcActorsException refused)
        {
            throw new ProcActorsException(refused.Message, e);
        }
    }

    // The usual way reads the application's XML settings first, also when it is given others: a tenth of a process's cold start.
    private static ActorSystemImpl MakeAndStart(string name, Config config, ActorSystemSetup setup)
    {
        ActorSystemImpl system = new(name, config, setup);
        system.Start();
        return system;
    }
}
