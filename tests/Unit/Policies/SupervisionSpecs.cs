using ProcActors.Launcher.Policies;
using ProcActors.Roles;

namespace ProcActors.Tests.Unit.Policies;

public sealed class SupervisionSpecs
{
    private static readonly RestartRule Permanent = RestartRule.Never with { Policy = RestartPolicy.Permanent, Backoff = DurationRange.Parse("100ms..1s")!, Jitter = 0 };
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_process_is_started_when_what_it_waits_for_has_come_about()
    {
        World world = new(
            Process("db"),
            Process("started", on: [new("db", DependencyCondition.Started)]),
            Process("ready", on: [new("db", DependencyCondition.Ready)]),
            Process("line", on: [new("db", DependencyCondition.LogLine, "open")]),
            Process("after", on: [new("db", DependencyCondition.Completed)]),
            Process("success", on: [new("db", DependencyCondition.CompletedSuccessfully)]))
        { StartsByItself = false };
        world.Begin();
        Assert.Equal(["start db"], world.Log);
        Assert.Equal("'db' to be ready", world.Supervision.WaitsFor(world["ready"]));
        world.Started("db");
        Assert.Equal("start started", world.Log[^1]);
        world.RoleBegan("db");
        Assert.Equal("start ready", world.Log[^1]);
        world.Say("db", "open");
        Assert.Equal("start line", world.Log[^1]);
        world.End("db");
        Assert.Equal(["start after", "start success"], world.Log[^2..]);
    }

    [Fact]
    public void A_wait_for_what_can_never_be_ends_at_once_and_so_do_those_behind_it()
    {
        World world = new(
            Process("setup"),
            Process("app", on: [new("setup", DependencyCondition.CompletedSuccessfully)]),
            Process("client", on: [new("app", DependencyCondition.Ready)]),
            Process("other", on: [new("setup", DependencyCondition.Completed)]));
        world.Begin();
        world.Run(Moment);
        world.End("setup", code: 3);
        Assert.Equal(["start setup", "process.skipped app", "process.skipped client", "start other"], world.Log);
        Assert.False(world.Supervision.IsDone);
        world.End("other");
        Assert.True(world.Supervision.IsDone);
    }

    [Fact]
    public void A_line_of_readiness_is_awaited_beside_the_role_and_only_so_long()
    {
        World world = new(Process("slow") with { Readiness = new Readiness("up", Second) }, Process("next", on: [new("slow", DependencyCondition.Ready)]));
        world.Begin();
        world.Run(Moment);
        Assert.Equal(ProcessState.Running, world["slow"].State);
        world.Run(Second);
        Assert.Equal(["start slow", "process.broke slow", "kill slow", "process.skipped next"], world.Log);
        Assert.Equal("not-ready", world["slow"].KilledAs);
        Assert.True(world["slow"].Failed);
    }

    [Fact]
    public void Restarts_come_out_of_a_budget_and_then_no_more()
    {
        World world = new(Process("p") with { Restart = Permanent with { Intensity = 2 } });
        world.Begin();
        for (int life = 0; life < 3; life++)
        {
            world.Run(Second);
            world.End("p", code: 1);
        }

        world.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(["start p", "process.restarting p", "start p", "process.restarting p", "start p", "process.given-up p"], world.Log);
        Assert.True(world.Supervision.IsDone);
    }

    [Fact]
    public void One_for_all_ends_the_others_last_first_and_starts_all_in_order()
    {
        World world = Begun(Group(RestartStrategy.OneForAll, intensity: 1));
        world.End("b", code: 1);
        world.Run(Second);
        Assert.Equal(["process.restarting b", "ask c Interrupt", "ask a Interrupt", "start a", "start b", "start c"], world.Log);
        world.Log.Clear();
        world.End("a", code: 1);
        world.Run(Second);
        Assert.Equal(["process.given-up a", "ask c Interrupt", "ask b Interrupt"], world.Log);
        Assert.True(world.Supervision.IsEmpty);
    }

    [Fact]
    public void Rest_for_one_leaves_those_before_alone()
    {
        World world = Begun(Group(RestartStrategy.RestForOne, intensity: 3));
        world.End("b", signal: 9);
        world.Run(Second);
        Assert.Equal(["process.restarting b", "ask c Interrupt", "start b", "start c"], world.Log);
        world.End("a", code: 1);
        Assert.Equal(1, world["a"].Group.Budget.Left(world.Now));
    }

    [Fact]
    public void A_member_that_falls_while_its_group_is_on_the_way_costs_nothing_more()
    {
        World world = Group(RestartStrategy.OneForAll, intensity: 1, heeds: null);
        world.Begin();
        world.Run(Moment);
        world.End("a", code: 1);
        world.End("c", code: 1);
        world.End("b", code: 1);
        world.Run(Second);
        Assert.Equal(["start a", "start b", "start c"], world.Log[^3..]);
        Assert.DoesNotContain(world.Log, entry => entry.StartsWith("process.given-up", StringComparison.Ordinal));
    }

    [Fact]
    public void Those_that_others_depend_on_are_ended_last()
    {
        World world = new(Process("db"), Process("app", on: [new("db", DependencyCondition.Ready)]), Process("web", on: [new("app", DependencyCondition.Started)]), Process("alone"))
        {
            Heeds = static _ => Moment,
        };
        world.Begin();
        world.Run(Second);
        world.Log.Clear();
        world.StopAll();
        Assert.Equal(["ask web Interrupt", "ask alone Interrupt"], world.Log);
        world.Run(Second);
        Assert.Equal(["ask web Interrupt", "ask alone Interrupt", "ask app Interrupt", "ask db Interrupt"], world.Log);
        Assert.True(world.Supervision.IsEmpty);
    }

    [Fact]
    public void Who_does_not_heed_is_killed_when_its_own_grace_is_over()
    {
        World world = new(Process("p") with { Stop = new StopRule(StopSignal.Quit, TimeSpan.FromSeconds(2)) }, Process("d") with { Daemon = true }) { Heeds = static _ => null };
        world.Begin();
        world.Run(Second);
        world.Log.Clear();
        world.StopAll(done: true);
        Assert.Equal(["ask p Quit", "ask d Terminate"], world.Log);
        world.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(["ask p Terminate", "kill p"], world.Log[2..]);
        world.Run(TimeSpan.FromSeconds(2));
        Assert.Equal("kill d", world.Log[^1]);
        Assert.True(world["d"].Killed && world.Supervision.IsEmpty);
    }

    [Fact]
    public void Whoever_insists_kills_all_at_once_those_being_started_as_soon_as_they_are_there()
    {
        World world = new(Process("p"), Process("late"), Process("never", on: [new("p", DependencyCondition.Completed)])) { Heeds = static _ => null, StartsByItself = false };
        world.Begin();
        world.Started("p");
        world.StopAll();
        world.KillAll();
        Assert.Equal("kill p", world.Log[^1]);
        world.Started("late");
        Assert.Equal("kill late", world.Log[^1]);
        world.Run(Moment);
        Assert.True(world.Supervision.IsEmpty);
        Assert.Equal(0, world["never"].Lives);
    }

    [Fact]
    public void A_restart_that_somebody_wants_costs_nothing_and_a_stop_is_for_good()
    {
        World world = new(Process("p") with { Restart = Permanent with { Intensity = 0 } });
        world.Begin();
        world.Run(Moment);
        world.Do(world.Supervision.Restart(world["p"], world.Now));
        world.Run(Moment);
        Assert.Equal(["start p", "ask p Interrupt", "start p"], world.Log);
        world.Do(world.Supervision.Stop(world["p"], world.Now));
        world.Run(Second);
        Assert.Equal(ProcessState.Ended, world["p"].State);
        Assert.False(world["p"].Failed);
        world.Do(world.Supervision.Restart(world["p"], world.Now));
        world.Run(Moment);
        Assert.Equal(ProcessState.Ready, world["p"].State);
    }

    private static World Begun(World world)
    {
        world.Begin();
        world.Run(Moment);
        world.Log.Clear();
        return world;
    }

    private static World Group(RestartStrategy strategy, int intensity, double? heeds = 0)
    {
        RestartRule budget = Permanent with { Intensity = intensity };
        return new World([Process("a") with { Restart = Permanent }, Process("b") with { Restart = Permanent }, Process("c") with { Restart = Permanent }], [new GroupRules("g", strategy, ["a", "b", "c"], budget)])
        {
            Heeds = _ => heeds is { } time ? TimeSpan.FromSeconds(time) : null,
        };
    }

    private static ProcessRules Process(string name, Dependency[]? on = null) => new(name, name, 1) { Dependencies = on ?? [] };
}
