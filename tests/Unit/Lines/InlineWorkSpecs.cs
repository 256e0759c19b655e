using Akka.Dispatch;
using ProcActors.Lines;

namespace ProcActors.Tests.Unit.Lines;

public sealed class InlineWorkSpecs
{
    [Fact]
    public void Work_is_done_at_once_on_the_thread_that_brings_it()
    {
        int thread = 0;
        InlineWork.Run(new Work(() => thread = Environment.CurrentManagedThreadId));
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void What_work_brings_about_waits_until_it_is_done()
    {
        List<string> order = [];
        InlineWork.Run(new Work(() =>
        {
            InlineWork.Run(new Work(() => order.Add("inner")));
            order.Add("outer");
        }));
        Assert.Equal(["outer", "inner"], order);
    }

    [Fact]
    public void While_it_is_held_nothing_is_done()
    {
        bool done = false;
        using (InlineWork.Hold())
        {
            InlineWork.Run(new Work(() => done = true));
            Assert.False(done);
        }

        Assert.True(done);
    }

    [Fact]
    public void Nobody_is_kept_for_ever_by_work_that_brings_more()
    {
        using CancellationTokenSource enough = new();
        Work again = null!;
        again = new Work(() =>
        {
            if (!enough.IsCancellationRequested)
                InlineWork.Run(again);
        });
        Thread first = new(() => InlineWork.Run(again));
        first.Start();
        Assert.True(first.Join(TimeSpan.FromSeconds(30)));
        enough.Cancel();
    }

    private sealed class Work(Action work) : IRunnable
    {
        public void Run() => work();

        public void Execute() => work();
    }
}
