using System.Collections;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ProcActors.Tests.Processes;

/// <summary>What CPython's and loky's own tests ask of a pool, beyond <see cref="PoolSpecs"/>; and its crash matrix.</summary>
public sealed class PoolBehaviourSpecs : IAsyncLifetime
{
    private const int Stop = 19;
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_worker_killed_with_its_task_on_the_way_harms_no_task()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        int pid = await pool.ApplyAsync(() => PoolJobs.Pid());
        ProcessTable.Signal(_runtime.ActiveChildren.Single(child => child.Pid == pid), Stop);
        Task<int> unread = pool.ApplyAsync(() => PoolJobs.Square(2));
        Task<int> queued = pool.ApplyAsync(() => PoolJobs.Square(3));
        ProcessTable.Kill(pid);
        Assert.Equal(4, await unread.WaitAsync(Lines.Limit));
        Assert.Equal(9, await queued.WaitAsync(Lines.Limit));
    }

    [Fact]
    public async Task A_worker_killed_as_it_reports_has_reported_or_has_not()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        for (int after = 1; after < 1_000_000; after *= 6)
        {
            int result = after;
            try
            {
                Assert.Equal(result, await pool.ApplyAsync(() => BehaviourJobs.ReturnAndDie(result)).WaitAsync(Lines.Limit));
            }
            catch (WorkerDiedException e)
            {
                Assert.Equal(9, e.Exit.Signal);
            }
        }

        await UntilItAnswersAsync(pool);
    }

    [Fact]
    public async Task Workers_that_kill_each_other_never_hang_the_pool()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(3);
        for (int round = 0; round < 3; round++)
        {
            int[] pids = [.. _runtime.ActiveChildren.Select(child => child.Pid)];
            Task<int>[] tasks = [.. pids.Select(pid => pool.ApplyAsync(() => BehaviourJobs.KillOther(pid)))];
            foreach (Task<int> task in tasks)
                await ResultOrDeathAsync(task);
        }

        await UntilItAnswersAsync(pool);
    }

    [Fact]
    public async Task Arguments_and_results_are_kept_alive_by_neither_side()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        (WeakReference argument, WeakReference result) = await CallAsync(pool);
        for (int i = 0; i < 50 && (argument.IsAlive || result.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }

        Assert.False(argument.IsAlive);
        Assert.False(result.IsAlive);
        Assert.True(await pool.ApplyAsync(() => BehaviourJobs.IsForgotten()));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task<(WeakReference Argument, WeakReference Result)> CallAsync(ProcessPool pool)
        {
            object argument = new List<int> { 1, 2, 3 };
            await pool.ApplyAsync(() => BehaviourJobs.Note(argument));
            byte[] result = await pool.ApplyAsync(() => PoolJobs.Grow(new byte[10]));
            return (new WeakReference(argument), new WeakReference(result));
        }
    }

    [Fact]
    public async Task A_map_of_nothing_needs_no_worker_and_an_initializer_must_be_a_call()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2, new PoolOptions { LazyStart = true });
        Assert.Empty(await pool.MapAsync(PoolJobs.Square, Array.Empty<int>(), chunkSize: 1));
        Assert.Empty(_runtime.ActiveChildren);
        Expression<Func<int>> noCall = () => 1 + Environment.ProcessId;
        await Assert.ThrowsAsync<ArgumentException>(() => _runtime.PoolAsync(1, new PoolOptions { Initializer = noCall }));
        Assert.Empty(_runtime.ActiveChildren);
    }

    [Fact]
    public async Task A_pool_of_which_one_worker_can_not_be_started_throws_and_leaves_none()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _runtime.PoolAsync(4, new PoolOptions { Name = "four", Environment = new BadAfter(3) }));
        await Until.TrueAsync(() => Task.FromResult(_runtime.ActiveChildren.Count == 0), "those that were started have ended");
    }

    [Fact]
    public async Task Of_a_method_that_fails_imap_gives_what_comes_before()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        List<int> before = [];
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            await foreach (int number in pool.ImapAsync(PoolJobs.Throw, Enumerable.Range(0, 10)))
                before.Add(number);
        });
        Assert.Equal("no 3", thrown.Error.Message);
        Assert.Equal([0, 1, 2], before);
    }

    [Fact]
    public async Task However_many_tasks_wait_there_are_no_more_workers_than_asked_for()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        ProcessEvent go = await _runtime.EventAsync();
        Task<int>[] tasks = [.. Enumerable.Range(0, 30).Select(_ => pool.ApplyAsync(() => BehaviourJobs.WaitFor(go)))];
        await Until.TrueAsync(async () => await go.WaitingAsync() == 2, "two tasks are at work");
        Assert.Equal(2, _runtime.ActiveChildren.Count);
        await go.SetAsync();
        Assert.Equal(2, (await Task.WhenAll(tasks).WaitAsync(Lines.Limit)).Distinct().Count());
    }

    [Fact]
    public async Task A_value_that_can_not_be_read_back_harms_its_own_task_only()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        Unreadable there = new(1, Unreadable.Trouble.ThrowsInChild);
        RemoteOrPayload(await Record.ExceptionAsync(() => pool.ApplyAsync(() => BehaviourJobs.Take(there)).WaitAsync(Lines.Limit)));
        RemoteOrPayload(await Record.ExceptionAsync(() => pool.ApplyAsync(() => BehaviourJobs.Give(Unreadable.Trouble.ThrowsInRoot)).WaitAsync(Lines.Limit)));
        Unreadable deadly = new(1, Unreadable.Trouble.DiesInChild);
        await Assert.ThrowsAsync<WorkerDiedException>(() => pool.ApplyAsync(() => BehaviourJobs.Take(deadly)).WaitAsync(Lines.Limit));
        Assert.Contains((await Assert.ThrowsAsync<WorkerDiedException>(() => pool.ApplyAsync(() => BehaviourJobs.Fault()).WaitAsync(Lines.Limit))).Exit.Signal, (int?[])[6, 11]);
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)).WaitAsync(Lines.Limit));

        static void RemoteOrPayload(Exception? thrown) => Assert.True(thrown is RemoteException or PayloadException && thrown.ToString().Contains("it can't be read", StringComparison.Ordinal), $"{thrown}");
    }

    [Fact]
    public async Task Tasks_from_many_threads_all_end()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        int[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            int sum = 0;
            for (int i = 0; i < 25; i++)
                sum += await pool.ApplyAsync(() => PoolJobs.Square(thread));
            return sum;
        }))).WaitAsync(Lines.Limit);
        Assert.Equal(Enumerable.Range(0, 8).Select(thread => 25 * thread * thread), results);
    }

    [Fact]
    public async Task Arguments_that_are_slow_to_write_meet_no_worker_that_has_left()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2, new PoolOptions { IdleTimeout = TimeSpan.FromMilliseconds(1) });
        for (int i = 0; i < 5; i++)
        {
            Slow argument = new(i);
            Assert.Equal(i, await pool.ApplyAsync(() => BehaviourJobs.TakeSlow(argument)).WaitAsync(Lines.Limit));
        }
    }

    private static async Task UntilItAnswersAsync(ProcessPool pool)
    {
        while (await ResultOrDeathAsync(pool.ApplyAsync(() => PoolJobs.Square(2))) is null)
        {
            // Sent to a worker whose end was not known yet.
        }
    }

    private static async Task<int?> ResultOrDeathAsync(Task<int> task)
    {
        try
        {
            return await task.WaitAsync(Lines.Limit);
        }
        catch (WorkerDiedException)
        {
            return null;
        }
    }

    /// <summary>Variables that are in order so many times.</summary>
    private sealed class BadAfter(int times) : IReadOnlyDictionary<string, string?>
    {
        private int _asked;

        public int Count => 1;

        public IEnumerable<string> Keys => ["POOL_TEST"];

        public IEnumerable<string?> Values => [null];

        public string? this[string key] => null;

        public bool ContainsKey(string key) => key == "POOL_TEST";

        public bool TryGetValue(string key, out string? value) => (value = null) is null && ContainsKey(key);

        public IEnumerator<KeyValuePair<string, string?>> GetEnumerator()
        {
            yield return new(Interlocked.Increment(ref _asked) <= times ? "POOL_TEST" : "not=legal", "seen");
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
