using Akka.Actor;

namespace ProcActors.Tests.Hosting;

/// <summary>What children of these tests do.</summary>
public static class Jobs
{
    public static async Task Speak(CancellationToken stop)
    {
        Console.WriteLine("hello");
        Console.Error.WriteLine("oh");
        await Task.Delay(Timeout.Infinite, stop);
    }

    public static int Square(int x) => x * x;
}

/// <summary>Answers in a process of its own; tells whoever asks when the actor it is given has ended.</summary>
public sealed class Parrot : ReceiveActor
{
    public Parrot()
    {
        Receive<string>(text => Sender.Tell($"parrot: {text}"));
        Receive<IActorRef>(other =>
        {
            Context.Watch(other);
            other.Tell("watched", Self);
            Become(() => Receive<Terminated>(ended => Console.WriteLine($"seen the end of {ended.ActorRef.Path.Name}")));
        });
    }
}

/// <summary>Of an actor system that knows nothing of ours: tells the parrot what it is told, and writes down what comes back.</summary>
public sealed class Owner : ReceiveActor
{
    public Owner(IActorRef parrot, IActorRef log)
    {
        Context.Watch(parrot);
        Receive<Terminated>(ended => log.Tell($"ended {ended.ActorRef.Path.Address.Host}"));
        Receive<string>(text => text is "introduce", _ => parrot.Tell(Self));
        Receive<string>(text => text.StartsWith("ask ", StringComparison.Ordinal), text => parrot.Forward(text));
        Receive<string>(text => text.StartsWith("tell ", StringComparison.Ordinal), text => parrot.Tell(text));
        Receive<string>(text => log.Tell(text));
    }
}

/// <summary>Gives what it is told to a test.</summary>
public sealed class Notes : ReceiveActor
{
    public Notes(System.Threading.Channels.ChannelWriter<string> notes) => Receive<string>(text => notes.TryWrite(text));
}
