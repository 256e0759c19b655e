using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>Messages between two processes, ours and stock Akka.Remote over TCP turn by turn: latency, rates, and what they cost.</summary>
internal static class WireMessages
{
    private const int Rounds = 7;
    private const int Asks = 2000;
    private const int Tells = 50_000;
    private const int Trips = 30_000;
    private const int Window = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(WireTable table)
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        (IActorRef ours, ActorProcess child) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)), new ProcessOptions { Daemon = true });
        await using StockServer stock = await StockServer.StartAsync();
        await IdleAsync(table, child.Pid, stock.Pid);

        Side[] sides = [new(ours, runtime.System, child.Pid), new(await stock.ConnectAsync(), stock.System, stock.Pid)];
        for (int round = -2; round < Rounds; round++)
        {
            foreach (Side side in sides)
                await side.MeasureAsync(round >= 0);
        }

        (Side us, Side them) = (sides[0], sides[1]);
        table.Compare("ask round trip, stock beside", "µs", us.Latency, them.Latency, most: 0.4);
        table.Judge("ask round trip", "µs", us.Latency, most: 80);
        table.Compare("one-way messages, stock beside", "/s", us.OneWay, them.OneWay, least: 2);
        table.Compare("round trips with 500 under way, stock beside", "/s", us.RoundTrips, them.RoundTrips, least: 2);
        table.Compare("CPU of both processes for a one-way message, stock beside", "µs", us.OneWayCpu, them.OneWayCpu);
        table.Compare("CPU of both processes for a round trip, stock beside", "µs", us.RoundTripCpu, them.RoundTripCpu);
    }

    private static async Task IdleAsync(WireTable table, int ours, int stock)
    {
        // What a start leaves behind (background compilation, threads of the pool that wait for more) is over after a while.
        await Task.Delay(TimeSpan.FromSeconds(25));
        const double Seconds = 10;
        (double cpu, long switches, long stockSwitches) = (ProcessFigures.Cpu(ours), ProcessFigures.Switches(ours), ProcessFigures.Switches(stock));
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        table.Judge("idle child, context switches", "/s", [(ProcessFigures.Switches(ours) - switches) / Seconds], most: 80);
        table.Compare("idle child, context switches, stock beside", "/s", [(ProcessFigures.Switches(ours) - switches) / Seconds], [(ProcessFigures.Switches(stock) - stockSwitches) / Seconds]);
        table.Judge("idle child, part of a core", "%", [(ProcessFigures.Cpu(ours) - cpu) / Seconds / 10], most: 1);
        table.Compare("resident memory of an idle process with one actor, stock beside", "MB", [ProcessFigures.Resident(ours)], [ProcessFigures.Resident(stock)], most: 1);
    }

    /// <summary>One of the two that are compared.</summary>
    private sealed class Side(IActorRef target, ActorSystem system, int pid)
    {
        public List<double> Latency { get; } = [];

        public List<double> OneWay { get; } = [];

        public List<double> OneWayCpu { get; } = [];

        public List<double> RoundTrips { get; } = [];

        public List<double> RoundTripCpu { get; } = [];

        private double Cpu => ProcessFigures.Cpu(pid) + ProcessFigures.Cpu(Environment.ProcessId);

        public async Task MeasureAsync(bool keep)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < Asks; i++)
                await target.Ask<string>("ping", Limit);
            double latency = Stopwatch.GetElapsedTime(began).TotalMicroseconds / Asks;

            double before = Cpu;
            began = Stopwatch.GetTimestamp();
            for (int i = 0; i < Tells; i++)
                target.Tell(i);
            double oneWay = await target.Ask<int>("count", Limit) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            double between = Cpu;

            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            began = Stopwatch.GetTimestamp();
            system.ActorOf(Props.Create(typeof(PingActor), target, Trips, Window, done));
            await done.Task.WaitAsync(Limit);
            double trips = Trips / Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (!keep)
                return;
            Latency.Add(latency);
            OneWay.Add(oneWay);
            OneWayCpu.Add((between - before) * 1000 / Tells);
            RoundTrips.Add(trips);
            RoundTripCpu.Add((Cpu - between) * 1000 / Trips);
        }
    }

    /// <summary>Keeps a number of messages under way until all have come back.</summary>
    private sealed class PingActor(IActorRef target, int total, int window, TaskCompletionSource done) : UntypedActor
    {
        private int _sent;
        private int _returned;

        protected override void PreStart()
        {
            for (; _sent < window; _sent++)
                target.Tell("ping");
        }

        protected override void OnReceive(object message)
        {
            if (++_returned == total)
                done.SetResult();
            else if (_sent++ < total)
                target.Tell("ping");
        }
    }
}
