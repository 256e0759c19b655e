namespace ProcActors.Tests.Processes;

public sealed class PoolSpecs : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Output = (_, _) => { } });

    public async Task DisposeAsync()
    {
        await _runtime.StopAsync(new CancellationToken(canceled: true));
        File.Delete(_file);
    }

    [Fact]
    public async Task Calls_and_maps_give_what_a_plain_call_would()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        Assert.Equal(49, await pool.ApplyAsync(() => PoolJobs.Square(7)));
        Assert.Equal(49, await pool.ApplyAsync(() => PoolJobs.SquareLater(7)));
        await pool.ApplyAsync(() => PoolJobs.Initialize(1));
        int[] expected = [.. Enumerable.Range(0, 100).Select(number => number * number)];
        Assert.Equal(expected[..10], await pool.MapAsync(PoolJobs.Square, Enumerable.Range(0, 10)));
        Assert.Equal(expected, await pool.MapAsync(PoolJobs.Square, Enumerable.Range(0, 100), chunkSize: 20));
        Assert.Equal(expected, await pool.MapAsync(PoolJobs.SquareLater, Enumerable.Range(0, 100)));
        int captured = 3;
        Assert.Equal([3, 4, 5], await pool.MapAsync(number => number + captured, [0, 1, 2]));
        Assert.Equal([3, 7], await pool.StarmapAsync(PoolJobs.Add, [(1, 2), (3, 4)]));
        Assert.Empty(await pool.MapAsync(PoolJobs.Square, Array.Empty<int>(), chunkSize: 1));
        Assert.Equal(expected, await ToListAsync(pool.ImapAsync(PoolJobs.Square, Enumerable.Range(0, 100))));
        Assert.Equal(expected, (await ToListAsync(pool.ImapUnorderedAsync(PoolJobs.Square, Enumerable.Range(0, 100), window: 7))).Order());
        Assert.Equal(4_000_000, (await pool.ApplyAsync(() => PoolJobs.Grow(new byte[2_000_000]))).Length);
    }

    [Theory]
    [InlineData(300_000, null)]
    [InlineData(20_000, 1)]
    public async Task Each_of_many_short_tasks_has_its_own_result(int count, int? chunkSize)
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        IReadOnlyList<int> squares = await pool.MapAsync(PoolJobs.Square, Enumerable.Range(0, count), chunkSize);
        Assert.Equal([.. Enumerable.Range(0, count).Select(number => number * number)], squares);
    }

    [Fact]
    public async Task Values_of_every_kind_travel_both_ways()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        Assert.Equal([1L, long.MinValue], await pool.MapAsync(PoolJobs.Same, [1L, long.MinValue]));
        Assert.Equal([0.5, double.NaN], await pool.MapAsync(PoolJobs.Same, [0.5, double.NaN]));
        Assert.Equal([true, false], await pool.MapAsync(PoolJobs.Same, [true, false]));
        Assert.Equal(["a", "", "ü", null], await pool.MapAsync(PoolJobs.Same, (string?[])["a", "", "ü", null]));
        Assert.Equal([[1, 2], []], await pool.MapAsync(PoolJobs.Same, (byte[][])[[1, 2], []]));
        Assert.Equal([DayOfWeek.Friday], await pool.MapAsync(PoolJobs.Same, [DayOfWeek.Friday]));
        Assert.Equal([1, "two", 3.0, null], await pool.MapAsync(PoolJobs.Same, (object?[])[1, "two", 3.0, null]));
        Assert.Equal(new byte[2_000_000], (await pool.MapAsync(PoolJobs.Same, [new byte[2_000_000], [1]]))[0]);
    }

    [Fact]
    public async Task What_was_done_when_a_worker_died_counts_and_is_not_done_again()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        Task<IReadOnlyList<string>> map = pool.MapAsync(PoolJobs.NoteAndDieAt, Enumerable.Range(0, 1000).Select(number => $"{_file} {number}"), chunkSize: 500);
        await Assert.ThrowsAsync<WorkerDiedException>(() => map);
        Assert.Equal(2, map.Exception!.InnerExceptions.Count);
        Assert.Equal(Enumerable.Range(0, 1000), (await File.ReadAllLinesAsync(_file)).Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_long_task_holds_up_neither_results_before_it_nor_tasks_behind_it()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        await pool.MapAsync(PoolJobs.Square, Enumerable.Range(0, 1000), chunkSize: 1);
        using CancellationTokenSource source = new();
        List<Task> tasks = [];
        for (int i = 0; i < 200; i++)
            tasks.Add(i == 100 ? pool.ApplyAsync(() => PoolJobs.WaitForToken(_file, default), source.Token) : pool.ApplyAsync(() => PoolJobs.Square(i)));
        Task running = tasks[100];
        tasks.RemoveAt(100);
        await Task.WhenAll(tasks).WaitAsync(Lines.Limit);
        Assert.False(running.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Workers_are_as_many_as_asked_for_and_are_used_again()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(3, new PoolOptions { Name = "three" });
        Assert.Equal(3, _runtime.ActiveChildren.Count(child => child.Name.StartsWith("three.", StringComparison.Ordinal)));
        IReadOnlyList<int> pids = await pool.MapAsync(PoolJobs.PidOf, Enumerable.Range(0, 30), chunkSize: 1);
        Assert.InRange(pids.Distinct().Count(), 1, 3);
        Assert.DoesNotContain(Environment.ProcessId, pids);
    }

    [Fact]
    public async Task A_lazy_pool_starts_a_worker_when_there_is_work_and_ends_it_when_idle()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(3, new PoolOptions { IdleTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Empty(_runtime.ActiveChildren);
        for (int round = 0; round < 3; round++)
        {
            int pid = await pool.ApplyAsync(() => PoolJobs.Pid());
            await ProcessTable.GoneAsync(pid);
        }
    }

    [Fact]
    public async Task Options_and_sizes_that_make_no_sense_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.PoolAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.PoolAsync(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.PoolAsync(1, new PoolOptions { MaxTasksPerChild = 0 }));
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { LazyStart = true });
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pool.MapAsync(PoolJobs.Square, [1, 2], chunkSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.ImapAsync(PoolJobs.Square, [1], window: 0));
        await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => 1 + Environment.ProcessId));
        Thread captured = Thread.CurrentThread;
        await Assert.ThrowsAsync<PayloadException>(() => pool.MapAsync(number => captured.ManagedThreadId + number, [1]));
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)));
    }

    [Fact]
    public async Task An_exception_comes_as_data_with_its_stack_and_inner_ones()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => pool.ApplyAsync(() => PoolJobs.ThrowInner()));
        Assert.True(thrown.Is<KeyNotFoundException>());
        Assert.Equal(("outer", "System.FormatException"), (thrown.Error.Message, thrown.Error.Inner!.TypeName));
        Assert.Contains(nameof(PoolJobs.ThrowInner), thrown.Error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("PoolJobs.cs:line", thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal("odd", (await Assert.ThrowsAsync<RemoteException>(() => pool.ApplyAsync(() => PoolJobs.ThrowOddly()))).Error.Message);
        await Assert.ThrowsAsync<PayloadException>(() => pool.ApplyAsync(() => PoolJobs.Unserialisable()));
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)));
    }

    [Fact]
    public async Task Of_several_failures_the_first_by_place_is_thrown_and_all_can_be_read()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        Task<IReadOnlyList<int>> map = pool.MapAsync(PoolJobs.Throw, Enumerable.Range(0, 30), chunkSize: 2);
        Assert.Equal("no 3", (await Assert.ThrowsAsync<RemoteException>(() => map)).Error.Message);
        Task<IReadOnlyList<int>> again = pool.MapAsync(PoolJobs.Throw, Enumerable.Range(0, 10), chunkSize: 5);
        await Assert.ThrowsAsync<RemoteException>(() => again);
        InvalidOperationException own = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.MapAsync(PoolJobs.Square, Broken(3)));
        Assert.Equal("broken input", own.Message);
        List<int> before = [];
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (int square in pool.ImapAsync(PoolJobs.Square, Broken(3), window: 1))
                before.Add(square);
        });
        Assert.Equal([0, 1, 4], before);
    }

    [Fact]
    public async Task A_worker_that_dies_faults_its_task_only()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        WorkerDiedException killed = await Assert.ThrowsAsync<WorkerDiedException>(() => pool.ApplyAsync(() => PoolJobs.Die()));
        Assert.Equal(9, killed.Exit.Signal);
        Assert.Contains("last words", killed.Exit.LastErrorLines);
        WorkerDiedException exited = await Assert.ThrowsAsync<WorkerDiedException>(() => pool.ApplyAsync(() => PoolJobs.Exit(42)));
        Assert.Equal(42, exited.Exit.ExitCode);
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)));
    }

    [Fact]
    public async Task A_worker_that_crashes_says_why_in_the_error_of_its_task()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        WorkerDiedException crashed = await Assert.ThrowsAsync<WorkerDiedException>(() => pool.ApplyAsync(() => PoolJobs.Crash()));
        Assert.EndsWith("Its last words: Process terminated. the library has no more handles at ProcActors.Tests.Processes.PoolJobs.Crash()", crashed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_worker_that_is_killed_is_not_noticed()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        for (int round = 0; round < 3; round++)
        {
            int pid = await pool.ApplyAsync(() => PoolJobs.Pid());
            ProcessTable.Kill(pid);
            await ProcessTable.GoneAsync(pid);

            // The task may reach the worker before its end has been noticed; then the task is told.
            try
            {
                Assert.NotEqual(pid, await pool.ApplyAsync(() => PoolJobs.Pid()));
            }
            catch (WorkerDiedException e)
            {
                Assert.Equal(pid, e.Exit.Pid);
            }
        }
    }

    [Fact]
    public async Task Every_one_of_many_mixed_tasks_ends_as_it_should()
    {
        const int Tasks = 10_000;
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        Task<IReadOnlyList<object>> map = pool.MapAsync(PoolJobs.MixedObject, Enumerable.Range(0, Tasks), chunkSize: 7);
        await Assert.ThrowsAsync<WorkerDiedException>(() => map);
        List<Exception> failures = [.. map.Exception!.InnerExceptions];
        Assert.Equal(Tasks / 100, failures.Count(e => e is WorkerDiedException { Exit.Signal: 9 }));
        Assert.Equal(Tasks / 100, failures.Count(e => e is RemoteException));
        Assert.Equal(Tasks / 100, failures.Count(e => e is PayloadException));
        Assert.Equal(3 * Tasks / 100, failures.Count);
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)));
    }

    [Fact]
    public async Task A_worker_is_replaced_after_its_tasks_or_when_it_has_grown()
    {
        await using ProcessPool worn = await _runtime.PoolAsync(2, new PoolOptions { MaxTasksPerChild = 5 });
        IReadOnlyList<int> pids = await worn.MapAsync(PoolJobs.PidOf, Enumerable.Range(0, 30), chunkSize: 1);
        Assert.InRange(pids.Distinct().Count(), 6, 8);
        Assert.All(pids.GroupBy(pid => pid), group => Assert.InRange(group.Count(), 1, 5));

        await using ProcessPool grown = await _runtime.PoolAsync(1, new PoolOptions { MaxWorkerMemory = 200 * 1024 * 1024 });
        List<int> leaking = [];
        for (int i = 0; i < 8; i++)
            leaking.Add(await grown.ApplyAsync(() => PoolJobs.Leak()));
        Assert.InRange(leaking.Distinct().Count(), 2, 8);
    }

    [Fact]
    public async Task An_initializer_runs_once_in_each_worker_and_breaks_the_pool_if_it_always_fails()
    {
        System.Linq.Expressions.Expression<Action> initialize = () => PoolJobs.Initialize(1);
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { Initializer = initialize });
        Assert.Equal(1, await pool.ApplyAsync(() => PoolJobs.Initialized()));
        Assert.Equal(1, await pool.ApplyAsync(() => PoolJobs.Initialized()));

        System.Linq.Expressions.Expression<Action> fail = () => PoolJobs.FailToInitialize();
        await using ProcessPool broken = await _runtime.PoolAsync(1, new PoolOptions { Initializer = fail, LazyStart = true, Name = "broken" });
        PoolBrokenException error = await Assert.ThrowsAsync<PoolBrokenException>(() => broken.ApplyAsync(() => PoolJobs.Square(1)));
        Assert.Equal(("System.FormatException", "can't begin"), (error.Error!.TypeName, error.Error.Message));
        await Assert.ThrowsAsync<PoolBrokenException>(() => broken.ApplyAsync(() => PoolJobs.Square(1)));
        Assert.DoesNotContain(_runtime.ActiveChildren, child => child.Name.StartsWith("broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queued_task_is_cancelled_without_a_trace_and_a_running_one_by_token()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        using CancellationTokenSource first = new();
        using CancellationTokenSource second = new();
        Task running = pool.ApplyAsync(() => PoolJobs.WaitForToken(_file, default), first.Token);
        Task queued = pool.ApplyAsync(() => PoolJobs.Die(), second.Token);
        await UntilAsync("begun");
        int pid = _runtime.ActiveChildren[0].Pid;
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await UntilAsync("cancelled");
        Assert.Equal(pid, await pool.ApplyAsync(() => PoolJobs.Pid()));
    }

    [Fact]
    public async Task A_running_task_that_does_not_listen_loses_its_worker()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { CancelGrace = TimeSpan.FromMilliseconds(50) });
        using CancellationTokenSource source = new();
        Task running = pool.ApplyAsync(() => PoolJobs.Begin(_file), source.Token);
        while (new FileInfo(_file).Length == 0)
            await Task.Delay(10);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAsync<TimeoutException>(() => pool.ApplyAsync(() => PoolJobs.Sleep(600_000), TimeSpan.FromMilliseconds(20)));
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2)));
    }

    [Fact]
    public async Task Close_lets_work_end_and_terminate_does_not()
    {
        await using ProcessPool closed = await _runtime.PoolAsync(2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => closed.JoinAsync());
        Task<IReadOnlyList<int>> work = closed.MapAsync(PoolJobs.Sleep, Enumerable.Repeat(5, 20));
        closed.Close();
        closed.Close();
        await Assert.ThrowsAsync<InvalidOperationException>(() => closed.ApplyAsync(() => PoolJobs.Square(1)));
        await closed.JoinAsync();
        Assert.Equal(20, (await work).Count);

        ProcessPool ended = await _runtime.PoolAsync(2);
        Task<IReadOnlyList<int>> never = ended.MapAsync(PoolJobs.Sleep, Enumerable.Repeat(600_000, 10_000), chunkSize: 1);
        ended.Terminate();
        ended.Terminate();
        await ended.JoinAsync();
        await Assert.ThrowsAsync<PoolTerminatedException>(() => never);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ended.ApplyAsync(() => PoolJobs.Square(1)));
        await ended.DisposeAsync();
    }

    [Fact]
    public async Task Callbacks_are_called_here_and_their_exceptions_harm_nobody()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        List<object> seen = [];
        Assert.Equal(4, await pool.ApplyAsync(() => PoolJobs.Square(2), result => seen.Add(result), seen.Add));
        Assert.Equal([4], seen);
        await Assert.ThrowsAsync<RemoteException>(() => pool.ApplyAsync(() => PoolJobs.Throw(3), result => seen.Add(result), seen.Add));
        Assert.IsType<RemoteException>(seen[1]);
        Assert.Equal(9, await pool.ApplyAsync(() => PoolJobs.Square(3), _ => throw new InvalidOperationException("callback")));
        Assert.Equal(16, await pool.ApplyAsync(() => PoolJobs.Square(4)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pool_left_open_ends_with_its_process_however_that_ends(bool kill)
    {
        Lines lines = new();
        ActorProcess owner = await _runtime.StartAsync(() => PoolJobs.LeavePoolOpen(kill), lines.Options("owner"));
        int worker = int.Parse(await lines.NextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        if (kill)
            await owner.KillAsync();
        Assert.Equal(kill ? -9 : 0, (await owner.JoinAsync()).Code);
        await ProcessTable.GoneAsync(worker);
    }

    [Fact]
    public async Task A_lazy_pool_uses_one_worker_for_one_task_after_the_other_and_its_environment_is_seen()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(3, new PoolOptions { LazyStart = true, Environment = new Dictionary<string, string?> { ["POOL_TEST"] = "seen" } });
        HashSet<int> pids = [];
        for (int i = 0; i < 10; i++)
            pids.Add(await pool.ApplyAsync(() => PoolJobs.Pid()));
        Assert.Single(pids);
        Assert.Equal("seen", await pool.ApplyAsync(() => PoolJobs.Variable("POOL_TEST")));
    }

    [Fact]
    public async Task Large_arguments_and_a_crash_among_them_harm_no_other_task()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2);
        byte[][] arguments = [.. Enumerable.Range(0, 10).Select(i => new byte[1_000_000])];
        arguments[4][0] = 1;
        Task<byte[]>[] tasks = [.. arguments.Select(bytes => pool.ApplyAsync(() => PoolJobs.DieOnFirst(bytes)))];
        await Assert.ThrowsAsync<WorkerDiedException>(() => tasks[4]);
        foreach (Task<byte[]> task in tasks.Where(task => task != tasks[4]))
            Assert.Equal(1_000_000, (await task).Length);

        // Whoever hears of a death may ask for more at once.
        Task<int> after = pool.ApplyAsync(() => PoolJobs.Die()).ContinueWith(_ => pool.ApplyAsync(() => PoolJobs.Square(3)), TaskScheduler.Default).Unwrap();
        Assert.Equal(9, await after);
    }

    [Fact]
    public async Task Rounds_of_maps_with_a_short_idle_time_lose_no_task_and_nothing_is_a_map_too()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(2, new PoolOptions { IdleTimeout = TimeSpan.FromMilliseconds(1) });
        for (int round = 0; round < 4; round++)
        {
            Assert.Equal(10, (await pool.MapAsync(PoolJobs.Square, Enumerable.Range(0, 10))).Count);
            await Task.Delay(round);
        }

        Assert.Empty(await ToListAsync(pool.ImapAsync(PoolJobs.Square, Array.Empty<int>())));
        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.MapAsync(PoolJobs.Square, Broken(0)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _runtime.PoolAsync(1, new PoolOptions { MaxTasksPerChild = -1 }));
    }

    [Fact]
    public async Task A_pool_whose_worker_was_killed_can_be_terminated()
    {
        ProcessPool pool = await _runtime.PoolAsync(2);
        int pid = await pool.ApplyAsync(() => PoolJobs.Pid());
        ProcessTable.Kill(pid);
        pool.Terminate();
        await pool.JoinAsync();
        Assert.Empty(_runtime.ActiveChildren);
    }

    [Fact]
    public async Task Pools_may_be_nested()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        Assert.Equal(25, await pool.ApplyAsync(() => PoolJobs.Nested(5)));
    }

    private static IEnumerable<int> Broken(int after)
    {
        for (int i = 0; i < after; i++)
            yield return i;
        throw new InvalidOperationException("broken input");
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
            list.Add(item);
        return list;
    }

    private async Task UntilAsync(string text)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (await File.ReadAllTextAsync(_file) is var found && found != text)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Lines.Limit, $"the file says '{found}', expected '{text}'");
            await Task.Delay(10);
        }
    }
}
