using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace ProcActors.Tests.Processes;

internal static class ActorSystemJobs
{
    // The library of what an actor system of ours is made of is loaded with the first.
    private static bool HasSystem => AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Akka.Remote");

    public static void Say(bool flag, double number, string text) => Console.WriteLine($"{HasSystem} {flag} {2 * number} {text}");

    public static async Task AskAsync(IActorRef talker) => Console.WriteLine($"{HasSystem} {await talker.Ask<string>("who")}");

    public static async Task AskAtOnceAsync(int times)
    {
        bool before = HasSystem;
        ActorSystem[] systems = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Task.Run(() => ProcessRuntime.Current.System)));
        Console.WriteLine($"{before} {HasSystem} {systems.Distinct().Count()}");
    }

    public static async Task ListenLateAsync(CancellationToken interrupted)
    {
        Console.WriteLine("begun");
        TaskCompletionSource asked = new();
        using (interrupted.Register(asked.SetResult))
            await asked.Task;
        ProcessRuntime.Current.System.ActorOf(Props.Create<TalkerActor>("late"), "talker");
        Console.WriteLine("listening");
        await ProcessRuntime.Current.System.WhenTerminated;
    }

    /// <summary>Ends the actor system while its logger is busy with an error, and has a broken connection and another error before it.</summary>
    public static async Task ErrAtTheEndAsync()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorSystem system = ProcessRuntime.Current.System;
        EventStream events = system.EventStream;
        events.Subscribe(new EndOfLoggers(ended), typeof(Debug));
        events.Publish(new Error(null, "spec", typeof(ActorSystemJobs), new HeldText("the first", ended.Task)));
        events.Publish(new Error(new RemoteTransportException("broken", null), "spec", typeof(ActorSystemJobs), "a connection"));
        events.Publish(new Error(null, "spec", typeof(ActorSystemJobs), "the last"));
        await system.Terminate();
        Console.WriteLine("ended");
    }

    private sealed class EndOfLoggers(TaskCompletionSource ended) : MinimalLogger
    {
        protected override void Log(object message)
        {
            if (message is Debug { Message: "All default loggers stopped" })
                ended.TrySetResult();
        }
    }

    /// <summary>A text that whoever writes it has to wait for.</summary>
    private sealed class HeldText(string text, Task until)
    {
        public override string ToString()
        {
            until.Wait();
            return text;
        }
    }
}
