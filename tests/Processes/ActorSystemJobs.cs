using System.Text;
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

    /// <summary>Ends the actor system while its logger, which can't write yet, still has a broken connection and an error before it.</summary>
    public static async Task ErrAtTheEndAsync()
    {
        TextWriter errors = Console.Error;
        using HeldWriter held = new(errors);
        Console.SetError(held);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorSystem system = ProcessRuntime.Current.System;
        EventStream events = system.EventStream;
        events.Subscribe(new EndOfLoggers(ended), typeof(Debug));
        events.Publish(new Error(null, "spec", typeof(ActorSystemJobs), "the first"));
        events.Publish(new Error(new RemoteTransportException("broken", null), "spec", typeof(ActorSystemJobs), "a connection"));
        events.Publish(new Error(null, "spec", typeof(ActorSystemJobs), "the last"));
        Task end = system.Terminate();
        await ended.Task;
        held.Release();
        await end;
        Console.SetError(errors);
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

    /// <summary>Standard error that nobody reads for a while.</summary>
    private sealed class HeldWriter(TextWriter inner) : TextWriter
    {
        private readonly ManualResetEventSlim _released = new();

        public override Encoding Encoding => inner.Encoding;

        public void Release() => _released.Set();

        public override void WriteLine(string? value)
        {
            _released.Wait();
            inner.WriteLine(value);
        }
    }
}
