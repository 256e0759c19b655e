using Akka.Configuration;
using Akka.Dispatch;

namespace ProcActors.Remoting;

/// <summary>
/// Runs Akka.Remote's own actors on the thread at hand: a message between two processes passes four of them, and a thread's wake-up for each is most of what it would
/// cost. What they tell each other meanwhile waits in a line behind the one at work, so that nothing is nested; a thread that has done its share hands the rest to the pool.
/// </summary>
internal sealed class InlineExecutor(string id) : ExecutorService(id)
{
    // Enough for a message's whole way, few enough that a sender is not kept busy with what others send.
    private const int Share = 64;

    [ThreadStatic]
    private static Queue<IRunnable>? _line;

    [ThreadStatic]
    private static bool _atWork;

    public override void Execute(IRunnable run)
    {
        if (_atWork)
        {
            _line!.Enqueue(run);
            return;
        }

        Queue<IRunnable> line = _line ??= new Queue<IRunnable>();
        _atWork = true;
        try
        {
            run.Run();
            for (int done = 1; line.TryDequeue(out IRunnable? next); done++)
            {
                if (done < Share)
                    next.Run();
                else
                    ThreadPool.UnsafeQueueUserWorkItem(static rest => rest.Executor.Execute(rest.Run), (Executor: this, Run: next), preferLocal: false);
            }
        }
        finally
        {
            _atWork = false;
        }
    }

    public override void Shutdown()
    {
    }
}

/// <summary>Akka makes it from the name in <see cref="RemoteConfig"/>.</summary>
/// <param name="config">The dispatcher's settings; not used.</param>
/// <param name="prerequisites">What the dispatcher may use.</param>
internal sealed class InlineExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new InlineExecutor(id);
}
