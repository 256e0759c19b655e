using ProcActors.Launcher.Policies;
using ProcActors.Roles;

namespace ProcActors.Tests.Unit.Policies;

public sealed class FaultPlanSpecs
{
    private static readonly FaultRule AfterThree = new("f", FaultAction.Kill, "c.2", 3, null, null, null, null, null);
    private readonly Supervision _supervision = new(TimeSpan.FromSeconds(5));

    public FaultPlanSpecs()
    {
        _supervision.Add([new ProcessRules("c", "c.1", 1), new ProcessRules("c", "c.2", 2)], [], static _ => new Random(1));
        _ = _supervision.Begin(TimeSpan.Zero);
        foreach (Member member in _supervision.Members)
        {
            _ = _supervision.Started(member, TimeSpan.Zero);
            _ = _supervision.RoleBegan(member, TimeSpan.Zero);
        }
    }

    [Fact]
    public void The_third_item_of_the_one_that_is_meant_brings_it_down_once()
    {
        FaultPlan plan = new([AfterThree], 1);
        Assert.Empty(Items(plan, "c.1", 5));
        Assert.Empty(Items(plan, "c.2", 2));
        Assert.Equal("c.2", Assert.IsType<FaultStep.Inject>(Assert.Single(plan.TookItem(_supervision["c.2"]))).Member.Name);
        Assert.Empty(Items(plan, "c.2", 5));
    }

    [Fact]
    public void Items_are_counted_in_each_life()
    {
        FaultPlan plan = new([AfterThree with { Times = 2 }], 1);
        Assert.Single(Items(plan, "c.2", 3));
        _supervision["c.2"].Lives++;
        Assert.Single(Items(plan, "c.2", 3));
        _supervision["c.2"].Lives++;
        Assert.Empty(Items(plan, "c.2", 3));
    }

    [Fact]
    public void A_time_that_was_asked_for_means_only_that_life()
    {
        FaultPlan plan = new([AfterThree with { AfterItems = null, After = TimeSpan.FromSeconds(1) }], 1);
        FaultStep.Wait wait = Assert.IsType<FaultStep.Wait>(Assert.Single(plan.Ready(_supervision["c.2"])));
        _supervision["c.2"].Lives++;
        Assert.Empty(plan.Due(wait, _supervision.Members));
    }

    [Fact]
    public void The_same_seed_meets_the_same_ones_at_the_same_times()
    {
        FaultRule monkey = new("m", FaultAction.Kill, "c*", null, null, null, DurationRange.Parse("1s..3s"), 5, null);
        List<string> first = Tell(monkey, 42);
        Assert.Equal(5, first.Count);
        Assert.Equal(first, Tell(monkey, 42));
        Assert.NotEqual(first, Tell(monkey, 43));
    }

    private List<string> Tell(FaultRule rule, int seed)
    {
        FaultPlan plan = new([rule], seed);
        List<string> story = [];
        FaultStep.Wait? wait = (FaultStep.Wait)plan.Begin()[0];
        while (wait is not null)
        {
            IReadOnlyList<FaultStep> steps = plan.Due(wait, _supervision.Members);
            story.Add($"{wait.Time} {((FaultStep.Inject)steps[0]).Member.Name}");
            wait = steps.OfType<FaultStep.Wait>().SingleOrDefault();
        }

        return story;
    }

    private List<FaultStep> Items(FaultPlan plan, string name, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => plan.TookItem(_supervision[name]))];
}
