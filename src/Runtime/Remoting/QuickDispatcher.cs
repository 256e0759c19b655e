using Akka.Configuration;
using Akka.Dispatch;

namespace ProcActors.Remoting;

/// <summary>Akka's usual dispatcher, whose settings Akka merges anew for each: read as <see cref="QuickConfig"/> reads.</summary>
internal sealed class QuickDispatcher(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
{
    private readonly DispatcherConfigurator _usual = new(QuickConfig.Of(config), prerequisites);

    public override MessageDispatcher Dispatcher() => _usual.Dispatcher();
}
