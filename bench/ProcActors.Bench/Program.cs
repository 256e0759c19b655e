using ProcActors.Bench;
using ProcActors.Bench.Compare;

switch (args)
{
    case ["wire", .. string[] parts]:
        await WireBench.RunAsync(parts);
        return 0;
    case ["deaths"]:
        await DeathBench.RunAsync();
        return 0;
    case [StartBench.Argument]:
        await StartBench.RunTurnAsync();
        return 0;
    case ["pool"]:
        await PoolBench.RunAsync();
        return 0;
    case ["growth", .. string[] parts]:
        return await GrowthBench.RunAsync(parts);
    case ["compare", .. string[] options]:
        return await CompareBench.RunAsync(options);
    case [NaiveSide.Argument, .. string[] role]:
        return await NaiveRoles.RunAsync(role);
    case [StockServer.Argument]:
        await StockServer.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine($"usage: dotnet run --project bench/ProcActors.Bench -c Release -- wire [messages] [deaths] [starts] | deaths | pool | growth {GrowthBench.Usage} | {CompareBench.Usage}");
        return 2;
}
