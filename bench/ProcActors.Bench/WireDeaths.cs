using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>From SIGKILL of a process to Terminated in another that watches its actor.</summary>
internal static class WireDeaths
{
    private const int Rounds = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(WireTable table)
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        IActorRef peer = await runtime.SpawnAsync(Props.Create(typeof(WatchActor)), new ProcessOptions { Daemon = true });
        List<double> ours = [];
        for (int round = -2; round < Rounds; round++)
        {
            (IActorRef victim, ActorProcess process) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
            double milliseconds = await UntilToldAsync(peer, victim, () => process.KillAsync());
            if (round >= 0)
                ours.Add(milliseconds);
        }

        table.Compare("SIGKILL to Terminated in another process, stock beside", "ms", ours, await StockAsync());
        table.Judge("SIGKILL to Terminated in another process, median", "ms", ours, most: 40);
        table.Judge("SIGKILL to Terminated in another process, p99", "ms", ours, most: 250, part: 0.99);
    }

    // Once: it takes some twelve seconds.
    private static async Task<double[]> StockAsync()
    {
        await using StockServer stock = await StockServer.StartAsync();
        IActorRef victim = await stock.ConnectAsync();
        IActorRef watcher = stock.System.ActorOf(Props.Create(typeof(WatchActor)));
        return [await UntilToldAsync(watcher, victim, () =>
        {
            stock.Kill();
            return Task.CompletedTask;
        })];
    }

    // The clock is the machine's, so that a time of another process can be compared with ours.
    private static async Task<double> UntilToldAsync(IActorRef watcher, IActorRef victim, Func<Task> kill)
    {
        await watcher.Ask<string>(victim, Limit);
        Task<long> told = watcher.Ask<long>("when", Limit);
        long began = Stopwatch.GetTimestamp();
        await kill();
        return Stopwatch.GetElapsedTime(began, await told).TotalMilliseconds;
    }
}

/// <summary>Watches what it is told to, and says when it has heard of its end.</summary>
public sealed class WatchActor : UntypedActor
{
    private IActorRef _asker = ActorRefs.Nobody;
    private long? _heard;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IActorRef target:
                _heard = null;
                Context.Watch(target);
                Sender.Tell("watching");
                break;
            case Terminated:
                _heard = Stopwatch.GetTimestamp();
                _asker.Tell(_heard);
                break;
            case "when" when _heard is { } heard:
                Sender.Tell(heard);
                break;
            case "when":
                _asker = Sender;
                break;
        }
    }
}
