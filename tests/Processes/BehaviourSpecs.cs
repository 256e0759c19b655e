using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ProcActors.Tests.Processes;

/// <summary>What CPython's own tests ask of a process, beyond <see cref="ProcessSpecs"/>.</summary>
public sealed class BehaviourSpecs : IAsyncLifetime
{
    private const int WindowChanged = 28;
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task The_host_may_be_named_in_each_legal_form()
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string folder = Directory.CreateTempSubdirectory("procactors-host-").FullName;
        try
        {
            string link = File.CreateSymbolicLink(Path.Combine(folder, "my dotnet"), host).FullName;
            foreach (string form in (string[])[host, link, Path.GetRelativePath(Environment.CurrentDirectory, host)])
                Assert.Equal(0, (await (await _runtime.StartAsync(() => Jobs.Nothing(), new ProcessOptions { DotnetHost = form })).JoinAsync()).ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_child_has_threads_of_its_own()
    {
        await (await _runtime.StartAsync(() => BehaviourJobs.Threads(), _lines.Options())).JoinAsync();
        string[] theirs = (await _lines.NextAsync()).Split(' ');
        Assert.NotEmpty(theirs);
        Assert.Empty(theirs.Intersect(Directory.GetDirectories("/proc/self/task").Select(Path.GetFileName)));
    }

    [Fact]
    public async Task A_process_that_has_ended_is_not_kept_in_memory()
    {
        WeakReference ended = await EndAsync(_runtime);
        for (int i = 0; i < 50 && ended.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }

        Assert.False(ended.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task<WeakReference> EndAsync(ProcessRuntime runtime)
        {
            ActorProcess process = await runtime.StartAsync(() => Jobs.Nothing());
            await process.JoinAsync();
            return new WeakReference(process);
        }
    }

    [Fact]
    public async Task A_child_has_no_more_files_open_for_having_siblings()
    {
        await _runtime.StartAsync(() => BehaviourJobs.CountFiles(), _lines.Options(daemon: true));
        int first = int.Parse(await _lines.NextAsync(), CultureInfo.InvariantCulture);
        for (int i = 0; i < 5; i++)
        {
            await _runtime.StartAsync(() => BehaviourJobs.CountFiles(), _lines.Options(daemon: true));
            Assert.Equal(first, int.Parse(await _lines.NextAsync(), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task A_join_survives_signals_that_mean_something_else()
    {
        int heard = 0;
        using PosixSignalRegistration window = PosixSignalRegistration.Create((PosixSignal)WindowChanged, _ => Interlocked.Increment(ref heard));
        ProcessEvent go = await _runtime.EventAsync();
        ActorProcess child = await _runtime.StartAsync(() => EventJobs.Wait(go), _lines.Options());
        Assert.Equal("waiting", await _lines.NextAsync());
        Task<ProcessExit> join = child.JoinAsync();
        for (int i = 0; i < 5; i++)
        {
            using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", ["-WINCH", $"{Environment.ProcessId}"]);
            await kill.WaitForExitAsync();
        }

        await Until.TrueAsync(() => Task.FromResult(Volatile.Read(ref heard) > 0), "the signal was heard");
        await go.SetAsync();
        Assert.Equal(0, (await join.WaitAsync(Lines.Limit)).ExitCode);
    }

    [Fact]
    public async Task A_child_collects_garbage_as_its_parent_does_or_as_it_is_told()
    {
        await (await _runtime.StartAsync(() => BehaviourJobs.Collector(), _lines.Options())).JoinAsync();
        Assert.Equal($"{GCSettings.IsServerGC} {GCSettings.LatencyMode}", await _lines.NextAsync());
        await (await _runtime.StartAsync(() => BehaviourJobs.Collector(), _lines.Options() with { Environment = new Dictionary<string, string?> { ["DOTNET_gcServer"] = "1" } })).JoinAsync();
        Assert.StartsWith("True ", await _lines.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_parents_child_held_returns_when_that_one_is_gone_too()
    {
        ProcessLock gate = await _runtime.LockAsync("gate");
        ActorProcess parent = await _runtime.StartAsync(() => BehaviourJobs.StartHolder(gate), _lines.Options());
        Assert.Equal("asking", await _lines.NextAsync());
        Assert.StartsWith("holding", await _lines.NextAsync(), StringComparison.Ordinal);
        LeaseOwner owner = (await gate.OwnerAsync())!;
        Assert.True(owner.Process.DescendsFrom(parent.Incarnation));
        ValueTask<Lease> next = gate.AcquireAsync();
        await parent.KillAsync();
        Assert.True((await next.AsTask().WaitAsync(Lines.Limit)).Abandoned);
        await ProcessTable.GoneAsync(owner.Pid);
    }
}
