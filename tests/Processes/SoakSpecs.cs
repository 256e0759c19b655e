using ProcActors.Soak;

namespace ProcActors.Tests.Processes;

/// <summary>A short soak; longer ones by hand: <c>dotnet run --project bench/ProcActors.Soak -c Release -- --kills 1000</c>.</summary>
public sealed class SoakSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-soak-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_lost_doubled_or_stuck_whoever_is_killed()
    {
        using SoakRun run = new(kills: 30, seed: 11, _folder);
        Verdict verdict = await run.RunAsync(_ => { });
        Assert.True(verdict.Faults.Count == 0, verdict.ToString());
        Assert.True(verdict is { Kills: >= 30, Items: > 0, Leases: > 0, Tasks: > 0 }, verdict.ToString());
    }
}
