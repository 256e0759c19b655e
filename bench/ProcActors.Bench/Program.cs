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
    case ["growth"]:
        await GrowthBench.RunAsync();
        return 0;
    case ["compare", .. string[] options]:
        return await CompareBench.RunAsync(options);
    case [NaiveSide.Argument, .. string[] role]:
        return await NaiveRoles.RunAsync(role);
    case [StockServer.Argument]:
        await StockServer.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine($"usage: dotnet run --project bench/ProcActors.Bench -c Release -- wire [messages] [deaths] [starts] | deaths | pool | growth | {CompareBench.Usage}");
        return 2;
}
