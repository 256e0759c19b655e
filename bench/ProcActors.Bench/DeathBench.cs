using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>From SIGKILL to what follows: Terminated to a watcher, a lock handed on, an item given back.</summary>
internal static class DeathBench
{
    private const int Rounds = 30;

    public static async Task RunAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        Console.WriteLine($"{Figures.Machine}\n\n{Figures.Header}");
        Console.WriteLine(Figures.Line("SIGKILL to Terminated", await RepeatAsync(() => TerminatedAsync(runtime)), "ms"));
        Console.WriteLine(Figures.Line("SIGKILL of a lock's owner to the next owner", await RepeatAsync(() => HandOverAsync(runtime)), "ms"));
        Console.WriteLine(Figures.Line("SIGKILL of a consumer to its item's redelivery", await RepeatAsync(() => RedeliveryAsync(runtime)), "ms"));
    }

    public static async Task HoldLock(ProcessLock gate)
    {
        await gate.AcquireAsync();
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task HoldItem(JoinableQueue<int> queue)
    {
        await queue.GetAsync();
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task<List<double>> RepeatAsync(Func<Task<double>> once)
    {
        List<double> figures = [];
        for (int i = 0; i < Rounds; i++)
            figures.Add(await once());
        return figures;
    }

    private static async Task<double> TerminatedAsync(ProcessRuntime runtime)
    {
        (IActorRef actor, ActorProcess process) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
        TaskCompletionSource terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef watcher = runtime.System.ActorOf(Props.Create(typeof(WatcherActor), actor, terminated));
        await watcher.Ask<string>("ready", TimeSpan.FromSeconds(10));
        long began = Stopwatch.GetTimestamp();
        await process.KillAsync();
        await terminated.Task;
        return Figures.MillisecondsSince(began);
    }

    private static async Task<double> HandOverAsync(ProcessRuntime runtime)
    {
        ProcessLock gate = await runtime.LockAsync();
        ActorProcess process = await runtime.StartAsync(() => HoldLock(gate));
        while (await gate.OwnerAsync() is null)
            await Task.Delay(5);
        ValueTask<Lease> next = gate.AcquireAsync();
        await Task.Delay(20);
        long began = Stopwatch.GetTimestamp();
        await process.KillAsync();
        await next;
        return Figures.MillisecondsSince(began);
    }

    private static async Task<double> RedeliveryAsync(ProcessRuntime runtime)
    {
        JoinableQueue<int> queue = await runtime.JoinableQueueAsync<int>();
        await queue.PutAsync(1);
        ActorProcess process = await runtime.StartAsync(() => HoldItem(queue));
        while ((await queue.StatisticsAsync()).Taken == 0)
            await Task.Delay(5);
        ValueTask<int> again = queue.GetAsync();
        await Task.Delay(20);
        long began = Stopwatch.GetTimestamp();
        await process.KillAsync();
        await again;
        return Figures.MillisecondsSince(began);
    }

    private sealed class WatcherActor(IActorRef target, TaskCompletionSource terminated) : UntypedActor
    {
        protected override void PreStart() => Context.Watch(target);

        protected override void OnReceive(object message)
        {
            if (message is Terminated)
                terminated.TrySetResult();
            else
                Sender.Tell("ready");
        }
    }
}
