using Akka.Configuration;
using ProcActors.Tests.Actors.Simulated;
using ProcActors.Tests.Crashes;

namespace ProcActors.Tests.Actors;

/// <summary>The crash matrix with processes in name only: every message can be stopped on its way, a death is what a parent reports, and time stands still.</summary>
public sealed class SimulatedCrashSpecs : CrashSpecs, IClassFixture<SimulatedCrashSpecs.Root>
{
    private readonly Root _root;

    public SimulatedCrashSpecs(Root root) => _root = root;

    protected override ProcessRuntime Survivor => _root.Runtime;

    protected override bool LosesMessages => true;

    protected override IReadOnlyList<Arrival> Arrivals(CrashPoint point) => Enum.GetValues<Arrival>();

    private protected override async Task<IVictim> StartAsync(string role, string name, CrashPoint point, Arrival arrival) =>
        await SimulatedProcess.StartAsync(Survivor, $"victim-{Guid.NewGuid():n}", life => Victim.RunAsync(life, role, name, point, arrival));

    /// <summary>A real root, with its registry and coordinators, and a clock that nobody moves.</summary>
    public sealed class Root : IAsyncLifetime
    {
        public ProcessRuntime Runtime { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            // A victim that is in the middle of an update keeps a thread.
            ThreadPool.SetMinThreads(16, 16);
            Runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Config = ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"") });
        }

        public Task DisposeAsync() => Runtime.StopAsync(new CancellationToken(canceled: true));
    }
}
