using ProcActors.Leases;

namespace ProcActors.Tests.Unit.Leases;

public sealed class KeptWordSpecs : IDisposable
{
    private const long First = KeptWord.Step;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"kept-{Guid.NewGuid():n}");
    private readonly KeptWord _coordinator;
    private readonly KeptWord _holder;

    public KeptWordSpecs()
    {
        _coordinator = KeptWord.Create(_file);
        _holder = KeptWord.Open(_file);
    }

    public void Dispose()
    {
        _holder.Dispose();
        _coordinator.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void What_was_released_is_taken_again_with_the_next_token()
    {
        _coordinator.Grant(First);
        Assert.False(_holder.TryEnter(First, out _));
        Assert.True(_holder.TryLeave(First, out bool wanted));
        Assert.False(wanted);
        Assert.False(_holder.TryLeave(First, out _));
        Assert.True(_holder.TryEnter(First, out long token));
        Assert.Equal(First + 1, token);
        Assert.False(_holder.TryLeave(First, out _));
        Assert.True(_holder.TryLeave(token, out _));
    }

    [Fact]
    public void The_coordinator_takes_what_is_not_in_use_and_nothing_else()
    {
        _coordinator.Grant(First);
        Assert.False(_coordinator.TryTakeBack());
        Assert.True(_holder.TryLeave(First, out _));
        Assert.True(_coordinator.TryTakeBack());
        Assert.False(_coordinator.TryTakeBack());
        Assert.False(_holder.TryEnter(First, out _));
    }

    [Fact]
    public void A_holder_inside_gives_up_what_is_wanted()
    {
        _coordinator.Grant(First);
        Assert.False(_coordinator.Want());
        Assert.True(_coordinator.IsAsked);
        Assert.False(_coordinator.TryTakeBack());
        Assert.True(_holder.TryLeave(First, out bool wanted));
        Assert.True(wanted);

        // It has left whether its word of it arrives or not, and does not come in again.
        Assert.True(_coordinator.IsIdle);
        Assert.False(_holder.TryEnter(First, out _));
        Assert.False(_holder.TryLeave(First, out _));
        Assert.Equal(First, _coordinator.Token);
        Assert.True(_coordinator.TryTakeBack());
        Assert.False(_coordinator.TryTakeBack());
    }

    [Fact]
    public void A_holder_of_the_past_changes_nothing()
    {
        _coordinator.Grant(First);
        Assert.True(_holder.TryLeave(First, out _));
        Assert.True(_coordinator.Want());
        _coordinator.Grant(2 * First);
        Assert.False(_holder.TryLeave(First, out _));
        Assert.True(_holder.TryLeave(2 * First, out _));
        Assert.False(_holder.TryEnter(First, out _));
        Assert.True(_holder.TryEnter(2 * First, out _));
    }

    [Fact]
    public void Who_takes_it_often_gets_a_turn_and_who_does_not_loses_it()
    {
        Incarnation process = new("run", "p", "0.1");
        Turns turns = new();
        Assert.False(turns.MayGoOn(process));
        Assert.Equal(1, Enumerable.Range(0, 32).Count(_ => turns.MayGoOn(process)));
        turns.Learn(process, 1000);
        Assert.True(turns.MayGoOn(process));
        turns.Learn(process, 1);
        Assert.False(turns.MayGoOn(process));
    }
}
