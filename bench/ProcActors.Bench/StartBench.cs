using System.Diagnostics;
using System.Globalization;
using Akka.Actor;

namespace ProcActors.Bench;

/// <summary>From a start to a ready process: one by one, beside the same program without images compiled ahead and beside stock Akka.Remote without; from standby; a hundred at once.</summary>
internal static class StartBench
{
    public const string Argument = "cold-starts";
    private const int Turns = 3;
    private const int StartsPerTurn = 7;
    private const int Handed = 25;
    private const int AtOnce = 100;

    public static async Task RunAsync(WireTable table)
    {
        string program = Environment.GetCommandLineArgs()[0];
        string jitted = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(program))!, "jit", Path.GetFileName(program));
        List<(double Ready, double Cpu)> ours = [];
        List<(double Ready, double Cpu)> beside = [];
        List<(double Ready, double Cpu)> stock = [];
        for (int turn = 0; turn < Turns; turn++)
        {
            ours.AddRange(await MeasureAsync(program));
            beside.AddRange(await MeasureAsync(jitted));
            stock.AddRange(await MeasureStockAsync(jitted));
        }

        table.Compare("cold start of an actor to ready, JIT build beside", "ms", [.. ours.Select(start => start.Ready)], [.. beside.Select(start => start.Ready)], most: 0.5);
        table.Judge("cold start of an actor to ready", "ms", [.. ours.Select(start => start.Ready)], most: 170);
        table.Compare("CPU of a start until ready, JIT build beside", "ms", [ours.Average(start => start.Cpu)], [beside.Average(start => start.Cpu)], most: 0.5);
        table.Compare("cold start of an actor to ready, stock Akka.Remote without such images beside", "ms", [.. ours.Select(start => start.Ready)], [.. stock.Select(start => start.Ready)]);
        table.Compare("CPU of a start until ready, stock Akka.Remote without such images beside", "ms", [ours.Average(start => start.Cpu)], [stock.Average(start => start.Cpu)]);
        table.Judge("standby process handed out to ready", "ms", await HandOutAsync(), most: 5);
        table.Judge($"{AtOnce} actors started at once, all ready", "s", [await ManyAsync()], most: 25);
    }

    /// <summary>What the process of one turn does: a line for each start, milliseconds and milliseconds of CPU.</summary>
    public static async Task RunTurnAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        for (int i = -2; i < StartsPerTurn; i++)
        {
            long began = Stopwatch.GetTimestamp();
            (_, ActorProcess process) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
            double milliseconds = Figures.MillisecondsSince(began);
            double cpu = ProcessFigures.Cpu(process.Pid);
            await process.KillAsync();
            await process.JoinAsync();
            if (i >= 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {cpu}"));
        }
    }

    private static async Task<IReadOnlyList<(double, double)>> MeasureAsync(string program)
    {
        using Process turn = Process.Start(new ProcessStartInfo("dotnet", [program, Argument]) { RedirectStandardOutput = true })!;
        string output = await turn.StandardOutput.ReadToEndAsync();
        await turn.WaitForExitAsync();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(parts => (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture)))];
    }

    private static async Task<IReadOnlyList<(double, double)>> MeasureStockAsync(string program)
    {
        List<(double, double)> starts = [];
        for (int i = -1; i < StartsPerTurn; i++)
        {
            long began = Stopwatch.GetTimestamp();
            (Process server, _) = await StockServer.StartAsync(program);
            double milliseconds = Figures.MillisecondsSince(began);
            double cpu = ProcessFigures.Cpu(server.Id);
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
            if (i >= 0)
                starts.Add((milliseconds, cpu));
        }

        return starts;
    }

    private static async Task<List<double>> HandOutAsync()
    {
        await using ProcessRuntime prepared = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { }, Standby = 2 });
        List<double> handed = [];
        for (int i = -2; i < Handed; i++)
        {
            // Both are there again, and have come to rest.
            while (prepared.StandingBy.Count < 2)
                await Task.Delay(20);
            await Task.Delay(300);
            long began = Stopwatch.GetTimestamp();
            (_, ActorProcess process) = await prepared.SpawnProcessAsync(Props.Create(typeof(EchoActor)));
            if (i >= 0)
                handed.Add(Figures.MillisecondsSince(began));
            await process.KillAsync();
        }

        return handed;
    }

    private static async Task<double> ManyAsync()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });
        long began = Stopwatch.GetTimestamp();
        (IActorRef, ActorProcess Process)[] many = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)))));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach ((_, ActorProcess process) in many)
            await process.KillAsync();
        return seconds;
    }
}
