using ProcActors.Launcher.Policies;
using ProcActors.Roles;

namespace ProcActors.Tests.Unit.Policies;

public sealed class RestartBudgetSpecs
{
    private static readonly RestartRule Rule = RestartRule.Never with { Backoff = DurationRange.Parse("100ms..300ms")!, Jitter = 0 };

    [Theory]
    [InlineData("Temporary", 1, false)]
    [InlineData("Transient", 0, false)]
    [InlineData("Transient", 1, true)]
    [InlineData("Permanent", 0, true)]
    public void A_policy_says_which_exits_ask_for_a_restart(string policy, int exit, bool wanted) =>
        Assert.Equal(wanted, (Rule with { Policy = Enum.Parse<RestartPolicy>(policy) }).Wants(new ProcessExit { Name = "p", Pid = 1, ExitCode = exit }));

    [Fact]
    public void The_pause_doubles_up_to_its_most_and_the_budget_comes_back_with_time()
    {
        RestartBudget budget = new(Rule, new Random(1));
        Assert.Equal([100, 200, 300], new[] { 1, 2, 3 }.Select(second => budget.Spend(At(second), TimeSpan.Zero)!.Value.TotalMilliseconds));
        Assert.Equal(0, budget.Left(At(4)));
        Assert.Null(budget.Spend(At(4), TimeSpan.Zero));
        Assert.Equal(1, budget.Left(At(11.5)));
        Assert.Equal(300, budget.Spend(At(11.5), TimeSpan.Zero)!.Value.TotalMilliseconds);
    }

    [Fact]
    public void A_stable_life_begins_the_pause_anew()
    {
        RestartBudget budget = new(Rule, new Random(1));
        _ = budget.Spend(At(1), TimeSpan.Zero);
        Assert.Equal(200, budget.Spend(At(2), TimeSpan.FromSeconds(9.9))!.Value.TotalMilliseconds);
        Assert.Equal(100, budget.Spend(At(3), TimeSpan.FromSeconds(10))!.Value.TotalMilliseconds);
    }

    [Fact]
    public void Jitter_leaves_out_at_most_its_part_and_the_seed_decides_which()
    {
        double[] pauses = [.. Enumerable.Range(0, 200).Select(seed => new RestartBudget(Rule with { Jitter = 0.5 }, new Random(seed)).Spend(At(1), TimeSpan.Zero)!.Value.TotalMilliseconds)];
        Assert.All(pauses, pause => Assert.InRange(pause, 50, 100));
        Assert.True(pauses.Max() - pauses.Min() > 40);
        Assert.Equal(pauses[7], new RestartBudget(Rule with { Jitter = 0.5 }, new Random(7)).Spend(At(1), TimeSpan.Zero)!.Value.TotalMilliseconds);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
