using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>From a start to a ready process, one by one and a hundred at once.</summary>
internal static class StartBench
{
    private const int Rounds = 15;
    private const int AtOnce = 100;

    public static async Task RunAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        List<double> ready = [];
        List<double> joined = [];
        for (int i = -2; i < Rounds; i++)
        {
            long began = Stopwatch.GetTimestamp();
            (IActorRef actor, ActorProcess process) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
            double milliseconds = Figures.MillisecondsSince(began);
            await process.KillAsync();
            await process.JoinAsync();
            began = Stopwatch.GetTimestamp();
            await (await runtime.StartAsync(() => Nothing())).JoinAsync();
            if (i >= 0)
            {
                ready.Add(milliseconds);
                joined.Add(Figures.MillisecondsSince(began));
            }
        }

        await using ProcessRuntime prepared = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { }, Standby = 2 });
        List<double> handed = [];
        for (int i = -2; i < Rounds; i++)
        {
            await Task.Delay(1000);
            long began = Stopwatch.GetTimestamp();
            (_, ActorProcess process) = await prepared.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
            if (i >= 0)
                handed.Add(Figures.MillisecondsSince(began));
            await process.KillAsync();
        }

        long all = Stopwatch.GetTimestamp();
        (IActorRef, ActorProcess Process)[] many = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)))));
        double seconds = Stopwatch.GetElapsedTime(all).TotalSeconds;
        foreach ((_, ActorProcess process) in many)
            await process.KillAsync();

        Console.WriteLine($"{Figures.Machine}\n\n{Figures.Header}");
        Console.WriteLine(Figures.Line("start to ready, an actor", ready, "ms"));
        Console.WriteLine(Figures.Line("start to ready, an actor, from standby", handed, "ms"));
        Console.WriteLine(Figures.Line("start to joined, an empty method", joined, "ms"));
        Console.WriteLine(Figures.Line($"{AtOnce} actors at once, all ready", [seconds], "s"));
    }

    public static void Nothing()
    {
    }
}
