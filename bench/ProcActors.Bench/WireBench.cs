using System.Diagnostics;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>Messages between two processes: ours beside stock Akka.Remote over TCP, turn by turn in one run.</summary>
internal static class WireBench
{
    private const int Rounds = 7;
    private const int Asks = 2000;
    private const int Tells = 50_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        (IActorRef ours, ActorProcess child) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)), new ProcessOptions { Daemon = true });

        using Process server = Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], StockServer.Argument]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        using ActorSystem stockSystem = StockServer.MakeSystem();
        IActorRef stock = await stockSystem.ActorSelection((await server.StandardOutput.ReadLineAsync())!).ResolveOne(Limit);

        (string Name, IActorRef Target)[] sides = [("ours", ours), ("stock", stock)];
        Dictionary<string, List<double>> latency = sides.ToDictionary(side => side.Name, _ => new List<double>());
        Dictionary<string, List<double>> rate = sides.ToDictionary(side => side.Name, _ => new List<double>());
        for (int round = -2; round < Rounds; round++)
        {
            foreach ((string name, IActorRef target) in sides)
            {
                (double microseconds, double perSecond) = (await AskAsync(target), await TellAsync(target));
                if (round < 0)
                    continue;
                latency[name].Add(microseconds);
                rate[name].Add(perSecond);
            }
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
        Console.WriteLine($"{Figures.Machine}\n\n{Figures.Header}");
        foreach ((string name, _) in sides)
        {
            Console.WriteLine(Figures.Line($"ask round trip, {name}", latency[name], "µs"));
            Console.WriteLine(Figures.Line($"one-way messages, {name}", rate[name], "/s"));
        }

        double[] ratios = [.. latency["ours"].Zip(latency["stock"], (a, b) => a / b)];
        double[] rates = [.. rate["ours"].Zip(rate["stock"], (a, b) => a / b)];
        Console.WriteLine(Figures.Line("round trip, ours : stock", ratios, "x"));
        Console.WriteLine(Figures.Line("one-way rate, ours : stock", rates, "x"));
    }

    private static async Task<double> AskAsync(IActorRef target)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Asks; i++)
            await target.Ask<string>("ping", Limit);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Asks;
    }

    private static async Task<double> TellAsync(IActorRef target)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Tells; i++)
            target.Tell(i);
        int count = await target.Ask<int>("count", Limit);
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
