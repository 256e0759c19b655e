using Akka.Configuration;
using Akka.Dispatch;

namespace ProcActors.TestKit.Simulated;

/// <summary>Has the mailboxes of a simulated process run as its pieces of work; made by Akka.</summary>
/// <param name="config">Of the dispatcher.</param>
/// <param name="prerequisites">Of the actor system.</param>
internal sealed class SimulatedExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new Executor(id, SimulatedProcess.Of(Prerequisites.Settings.Config));

    private sealed class Executor(string id, SimulatedProcess process) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => process.Post(run.Run);

        public override void Shutdown()
        {
        }
    }
}
