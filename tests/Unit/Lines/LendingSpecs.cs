using System.Collections.Concurrent;
using ProcActors.Lines;

namespace ProcActors.Tests.Unit.Lines;

/// <summary>Who goes on in the thread that has read its answer, and who does not.</summary>
[Collection(nameof(Alone))]
public sealed class LendingSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Who waits is counted in the whole process.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public void Who_alone_waits_goes_on_in_the_thread_that_reads()
    {
        // On a busy machine even this may take so long that another takes its place.
        int went = 0;
        TaskCompletionSource replaced = new();
        AsReader(new Lending(replaced.SetResult), lending =>
        {
            Lending.Wait();
            Lending.GoOn(() => went = Environment.CurrentManagedThreadId);
            Assert.Equal(0, went);
            bool reads = lending.RunAnswered();
            Assert.Equal(Environment.CurrentManagedThreadId, went);
            Assert.True(reads ? !replaced.Task.IsCompleted : replaced.Task.Wait(Limit));
        });
    }

    [Fact]
    public async Task While_another_waits_too_the_reader_goes_on_reading()
    {
        TaskCompletionSource<int> went = new();
        int reader = 0;
        Lending.Wait();
        try
        {
            AsReader(new Lending(Nobody), lending =>
            {
                reader = Environment.CurrentManagedThreadId;
                Lending.Wait();
                Lending.GoOn(() => went.SetResult(Environment.CurrentManagedThreadId));
                Assert.True(lending.RunAnswered());
            });
            Assert.NotEqual(reader, await went.Task.WaitAsync(Limit));
        }
        finally
        {
            Lending.GoOn(static () => { });
        }
    }

    [Fact]
    public void What_is_to_be_done_soon_waits_for_who_goes_on()
    {
        AsReader(new Lending(static () => { }), lending =>
        {
            ConcurrentQueue<string> order = [];
            Lending.Wait();
            Lending.DoSoon(() => order.Enqueue("done soon"));
            Lending.GoOn(() => order.Enqueue("went on"));
            Assert.Empty(order);

            // On a busy machine even this may take so long that it is not waited for.
            if (lending.RunAnswered())
                Assert.Equal(["went on", "done soon"], order);
        });
    }

    [Fact]
    public void What_is_to_be_done_soon_does_not_wait_for_who_does_not_come_back()
    {
        TaskCompletionSource done = new();
        AsReader(new Lending(static () => { }), lending =>
        {
            Lending.Wait();
            Lending.DoSoon(done.SetResult);
            Lending.GoOn(() => Assert.True(done.Task.Wait(Limit)));
            lending.RunAnswered();
        });
        Assert.True(done.Task.IsCompleted);
    }

    [Fact]
    public void Where_nobody_goes_on_it_is_done_when_what_was_read_is_dealt_with()
    {
        bool done = false;
        AsReader(new Lending(Nobody), lending =>
        {
            Lending.DoSoon(() => done = true);
            Assert.False(done);
            Assert.True(lending.RunAnswered());
            Assert.True(done);
        });
    }

    [Fact]
    public async Task Two_whose_answers_came_together_go_on_beside_each_other()
    {
        TaskCompletionSource first = new(), second = new();
        AsReader(new Lending(Nobody), lending =>
        {
            Lending.Wait();
            Lending.Wait();
            Lending.GoOn(() => Meet(first, second));
            Lending.GoOn(() => Meet(second, first));
            Assert.True(lending.RunAnswered());
        });
        await Task.WhenAll(first.Task, second.Task).WaitAsync(Limit);

        static void Meet(TaskCompletionSource own, TaskCompletionSource other)
        {
            own.SetResult();
            Assert.True(other.Task.Wait(Limit));
        }
    }

    [Fact]
    public async Task Who_does_not_come_back_is_replaced_and_the_next_go_to_the_pool()
    {
        TaskCompletionSource replaced = new();
        TaskCompletionSource<int> next = new();
        int reader = 0;
        Lending lending = new(replaced.SetResult);
        AsReader(lending, lending =>
        {
            Lending.Wait();
            Lending.GoOn(() => Assert.True(replaced.Task.Wait(Limit)));
            Assert.False(lending.RunAnswered());
        });
        AsReader(lending, lending =>
        {
            reader = Environment.CurrentManagedThreadId;
            Lending.Wait();
            Lending.GoOn(() => next.SetResult(Environment.CurrentManagedThreadId));
            Assert.True(lending.RunAnswered());
        });
        Assert.NotEqual(reader, await next.Task.WaitAsync(Limit));
    }

    // In a thread of its own, which ends with the reading.
    private static void AsReader(Lending lending, Action<Lending> read)
    {
        Exception? failed = null;
        Thread thread = new(() =>
        {
            lending.Enter();
            try
            {
                read(lending);
            }
            catch (Exception e)
            {
                failed = e;
            }
            finally
            {
                lending.Leave();
            }
        });
        thread.Start();
        Assert.True(thread.Join(Limit));
        if (failed is not null)
            throw failed;
    }

    private static void Nobody()
    {
    }
}
