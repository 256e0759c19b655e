using Akka.Actor;
using ProcActors;

namespace OwnActor;

/// <summary>Takes words from a queue and greets with them; an ordinary actor, whose constructor's parameters are its settings in the scenario file.</summary>
public sealed class Greeter : ReceiveActor
{
    public Greeter(ProcessQueue<string> words, int times)
    {
        int left = times;
        Receive<string>(word =>
        {
            Console.WriteLine($"Hello, {word}! (process {Environment.ProcessId})");
            if (--left == 0)
                Context.Stop(Self);
            else
                words.GetAsync().AsTask().PipeTo(Self);
        });
        words.GetAsync().AsTask().PipeTo(Self);
    }
}
