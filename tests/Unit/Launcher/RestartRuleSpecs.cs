using ProcActors.Launcher.Scenarios;
using ProcActors.Roles;

namespace ProcActors.Tests.Unit.Launcher;

public sealed class RestartRuleSpecs
{
    private static readonly RestartRule Rule = RestartRule.Never with { Backoff = DurationRange.Parse("100ms..300ms")! };

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
        TimeSpan[] restarts = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];
        Assert.Equal(TimeSpan.FromMilliseconds(100), Rule.Pause([], TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromMilliseconds(200), Rule.Pause(restarts[..1], TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(300), Rule.Pause(restarts[..2], TimeSpan.FromSeconds(3)));
        Assert.Null(Rule.Pause(restarts, TimeSpan.FromSeconds(4)));
        Assert.Equal(TimeSpan.FromMilliseconds(300), Rule.Pause(restarts, TimeSpan.FromSeconds(11.5)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), Rule.Pause(restarts, TimeSpan.FromSeconds(60)));
    }
}
