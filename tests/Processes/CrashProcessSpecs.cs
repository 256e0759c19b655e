using ProcActors.Tests.Crashes;

namespace ProcActors.Tests.Processes;

/// <summary>The crash matrix with real processes, which are killed and stopped by the kernel.</summary>
public sealed class CrashProcessSpecs : CrashSpecs, IClassFixture<CrashProcessSpecs.Root>
{
    private readonly Root _root;

    public CrashProcessSpecs(Root root) => _root = root;

    protected override ProcessRuntime Survivor => _root.Runtime;

    protected override bool LosesMessages => false;

    // Asked in time is no other thing than waiting.
    protected override IReadOnlyList<Arrival> Arrivals(CrashPoint point) => point == CrashPoint.Asking ? [Arrival.Never] : [Arrival.InTime, Arrival.Never];

    private protected override async Task<IVictim> StartAsync(string role, string name, CrashPoint point, Arrival arrival)
    {
        Lines lines = new();
        return new RealVictim(await Survivor.StartAsync(() => RealVictim.RunAsync(role, name, point, arrival), lines.Options("victim", daemon: true)), lines);
    }

    /// <summary>One runtime for all, with processes that stand by.</summary>
    public sealed class Root : IAsyncLifetime
    {
        public ProcessRuntime Runtime { get; private set; } = null!;

        public async Task InitializeAsync() => Runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Standby = 3, StopGrace = TimeSpan.FromSeconds(2) });

        public Task DisposeAsync() => Runtime.StopAsync(new CancellationToken(canceled: true));
    }
}
