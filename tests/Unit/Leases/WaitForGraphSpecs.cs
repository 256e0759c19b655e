using ProcActors.Leases;

namespace ProcActors.Tests.Unit.Leases;

public sealed class WaitForGraphSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(0, 5).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly WaitForGraph _graph = new();

    [Fact]
    public void Two_who_wait_for_each_other_are_a_deadlock()
    {
        Assert.Null(Stands("a", waiting: [2], holders: [1]));
        Deadlock found = Stands("b", waiting: [1], holders: [2])!;
        Assert.Equal("'p1' (0.1) holds the lock 'a' and waits for the lock 'b'; 'p2' (0.2) holds the lock 'b' and waits for the lock 'a'", found.Cycle);
        Assert.Equal(("a", Processes[2], 2L), (found.Line, found.Process, found.Request));
    }

    [Fact]
    public void A_ring_of_three_is_found_whichever_line_comes_last_and_others_who_wait_are_not_in_it()
    {
        Assert.Null(Stands("a", waiting: [4, 2], holders: [1]));
        Assert.Null(Stands("c", waiting: [1], holders: [3]));
        Assert.DoesNotContain("p4", Stands("b", waiting: [3], holders: [2])!.Cycle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_that_has_moved_is_none()
    {
        Stands("a", waiting: [2], holders: [1]);
        Stands("a", waiting: [], holders: [2]);
        Assert.Null(Stands("b", waiting: [1], holders: [2]));
    }

    [Fact]
    public void A_permit_that_somebody_outside_may_give_back_is_no_deadlock()
    {
        Stands("a", waiting: [2], holders: [1]);
        Assert.Null(Stands("permits", waiting: [1], holders: [2, 3]));
        Assert.NotNull(Stands("permits", waiting: [1], holders: [2, 2]));
    }

    [Fact]
    public void One_who_waits_for_what_it_holds_itself_may_have_another_flow() => Assert.Null(Stands("a", waiting: [1], holders: [1]));

    [Fact]
    public void A_process_with_another_wait_that_may_end_is_not_stuck()
    {
        Stands("a", waiting: [2], holders: [1]);
        Stands("c", waiting: [1], holders: [4]);
        Assert.Null(Stands("b", waiting: [1], holders: [2]));
    }

    private Deadlock? Stands(string name, int[] waiting, int[] holders) =>
        _graph.Update(new StandingLine("lock", name, [.. waiting.Select(i => (Processes[i], (long)i))], [.. holders.Select(i => Processes[i])]));
}
