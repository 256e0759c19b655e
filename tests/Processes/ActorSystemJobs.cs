using Akka.Actor;

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
}
