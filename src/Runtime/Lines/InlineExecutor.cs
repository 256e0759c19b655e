using Akka.Configuration;
using Akka.Dispatch;

namespace ProcActors.Lines;

/// <summary>Runs actors on the threads that bring their messages: for coordinators, which never wait. Still one thread at a time in each.</summary>
internal sealed class InlineExecutor(string id) : ExecutorService(id)
{
    /// <summary>The dispatcher that uses it.</summary>
    public const string Dispatcher = "procactors.inline-dispatcher";

    public override void Execute(IRunnable run) => InlineWork.Run(run);

    public override void Shutdown()
    {
    }
}

/// <summary>Made by Akka from the configuration.</summary>
internal sealed class InlineExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new InlineExecutor(id);
}
