using System.Globalization;
using Akka.Actor;
using ProcActors.Registry;

namespace ProcActors.Tests.Processes;

public sealed class StandbySpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Standby = 2, Output = (_, line) => _lines.Add(line) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_process_that_stood_by_is_as_any_other()
    {
        await StandingByAsync(2);
        Assert.Empty(_runtime.ActiveChildren);
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-AT");
        ActorProcess process = await _runtime.StartAsync(() => Jobs.Introduce(), _lines.Options("late", daemon: true));
        CultureInfo.CurrentCulture = before;
        ProcessExit exit = await process.JoinAsync();
        Assert.Equal((0, "late"), (exit.ExitCode, exit.Name));
        Assert.Equal($"late|{process.Pid}|MainProcess|{Environment.ProcessId}|True|de-AT", await _lines.NextAsync());
        await (await _runtime.StartAsync(() => Jobs.Variable("STANDBY_TEST"), _lines.Options() with { Environment = new Dictionary<string, string?> { ["STANDBY_TEST"] = "set" } })).JoinAsync();
        Assert.Equal("set", await _lines.NextAsync());
    }

    [Fact]
    public async Task Starts_use_those_that_stand_by_and_others_take_their_place()
    {
        HashSet<int> first = [.. await StandingByAsync(2)];
        (IActorRef one, ActorProcess a) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("one"));
        (IActorRef two, ActorProcess b) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("two"));
        Assert.Equal(new[] { a.Pid, b.Pid }.Order(), first.Order());
        Assert.Equal($"one {a.Pid}", await one.Ask<string>("who", Lines.Limit));
        Assert.Equal($"two {b.Pid}", await two.Ask<string>("who", Lines.Limit));
        IReadOnlyList<int> next = await StandingByAsync(2);
        Assert.Empty(first.Intersect(next));
    }

    [Fact]
    public async Task Once_its_role_has_begun_it_is_in_the_book_under_the_name_it_has_now_and_until_its_end()
    {
        await StandingByAsync(2);
        (_, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("late"), new ProcessOptions { Name = "late" });
        RegistryProtocol.Join[] there = [.. (await _runtime.MembersAsync(CancellationToken.None)).Processes.Where(member => member.Pid == process.Pid)];
        Assert.Equal(("late", process.Incarnation.Number), (Assert.Single(there).Process.Name, there[0].Process.Number));
        Assert.EndsWith(process.Incarnation.Number.Replace('.', '-'), there[0].Address.Split(':')[1], StringComparison.Ordinal);
        await process.KillAsync();
        await process.JoinAsync();
        Assert.DoesNotContain((await _runtime.MembersAsync(CancellationToken.None)).Processes, member => member.Pid == process.Pid);
    }

    [Fact]
    public async Task One_that_is_killed_while_it_stands_by_is_replaced_and_none_is_left_behind()
    {
        IReadOnlyList<int> standing = await StandingByAsync(2);
        ProcessTable.Kill(standing[0]);
        await ProcessTable.GoneAsync(standing[0]);
        IReadOnlyList<int> again = await StandingByAsync(2);
        await _runtime.StopAsync();
        foreach (int pid in again)
            await ProcessTable.GoneAsync(pid);
    }

    [Fact]
    public async Task Leases_of_a_process_that_stood_by_are_its_own()
    {
        await StandingByAsync(2);
        ProcessLock gate = await _runtime.LockAsync("gate");
        ActorProcess holder = await _runtime.StartAsync(() => LeaseJobs.Hold(gate), _lines.Options("holder"));
        await _lines.NextAsync();
        await _lines.NextAsync();
        Assert.Equal((holder.Incarnation, holder.Pid), ((await gate.OwnerAsync())!.Process, (await gate.OwnerAsync())!.Pid));
        await holder.KillAsync();
        Assert.True((await gate.AcquireAsync()).Abandoned);
    }

    private async Task<IReadOnlyList<int>> StandingByAsync(int count)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (_runtime.StandingBy.Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Lines.Limit, $"{_runtime.StandingBy.Count} processes stand by, expected {count}");
            await Task.Delay(10);
        }

        return [.. _runtime.StandingBy.Order()];
    }
}
