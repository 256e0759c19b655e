using ProcActors.Soak;

namespace ProcActors.Tests.Processes;

/// <summary>A short soak, and what it finds when something is broken on purpose; longer ones by hand: <c>dotnet run --project bench/ProcActors.Soak -c Release -- --kills 1000</c>.</summary>
public sealed class SoakSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-soak-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_lost_doubled_or_stuck_whoever_is_killed()
    {
        Verdict verdict = await new SoakRun(new SoakOptions(Kills: 60, Seed: 11, _folder)).RunAsync(_ => { });
        Assert.True(verdict is { Kills: 60, Faults.Count: 0 }, verdict.ToString());
    }

    [Fact]
    public async Task A_queue_and_a_lock_that_return_nothing_at_a_death_are_found()
    {
        Verdict verdict = await BrokenAsync(SeededFault.NothingReturnedAtDeath, TimeSpan.FromSeconds(6));
        Assert.True(Finds(verdict, "stuck:"), verdict.ToString());
    }

    [Fact]
    public async Task A_queue_or_lock_that_hands_on_before_the_reap_is_found()
    {
        Verdict verdict = await BrokenAsync(SeededFault.GrantBeforeReap, SoakOptions.Longest);
        Assert.True(Finds(verdict, "double grant:", "given twice:", "given early:", "lost update:"), verdict.ToString());
    }

    [Fact]
    public async Task A_put_that_is_acknowledged_before_it_is_accepted_is_found()
    {
        Verdict verdict = await BrokenAsync(SeededFault.AcknowledgeBeforeAccept, SoakOptions.Longest);
        Assert.True(Finds(verdict, "lost:"), verdict.ToString());
    }

    private Task<Verdict> BrokenAsync(SeededFault fault, TimeSpan patience) => new SoakRun(new SoakOptions(Kills: 15, Seed: 3, _folder) { Fault = fault, Patience = patience }).RunAsync(_ => { });

    private static bool Finds(Verdict verdict, params string[] kinds) => verdict.Faults.Any(fault => kinds.Any(kind => fault.StartsWith(kind, StringComparison.Ordinal)));
}
