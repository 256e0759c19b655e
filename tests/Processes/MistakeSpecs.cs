using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace ProcActors.Tests.Processes;

/// <summary>What whoever embeds us gets wrong, and what is said of it.</summary>
public sealed class MistakeSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task What_can_not_travel_is_refused_with_what_to_send_instead()
    {
        foreach ((object value, string instead) in ((object, string)[])
        [
            (new MemoryStream(), "its path, or its bytes"), (new CancellationTokenSource(), "a parameter of type CancellationToken"), ((Action)(() => { }), "name a static method"),
            (Task.CompletedTask, "await it here"), (new ManualResetEvent(false), "ProcessEvent"), (Process.GetCurrentProcess(), "its Id"), (Thread.CurrentThread, "in the target"), (new HttpClient(), "AllowedTypes"),
        ])
            Says(await Assert.ThrowsAsync<PayloadException>(() => _runtime.StartAsync(() => Take(value))), "MistakeSpecs.Take", "argument 'value'", value.GetType().ToString(), instead);
        Assert.Empty(_runtime.ActiveChildren);
    }

    [Fact]
    public async Task Of_a_lambda_it_is_said_which_variable_is_the_trouble()
    {
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { LazyStart = true });
        MemoryStream log = new();
        int most = 3;
        PayloadException refused = await Assert.ThrowsAsync<PayloadException>(() => pool.MapAsync(number => number > most ? (int)log.Length : number, [1, 2]));
        Says(refused, "'log' (System.IO.MemoryStream)", "static method");
        Assert.DoesNotContain("'most'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_this_process_is_refused_unless_it_is_the_calls_own()
    {
        using CancellationTokenSource mine = new();
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => Listen(mine.Token)));
        Says(refused, "MistakeSpecs.Listen", "argument 'stop'", "InterruptAsync");
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        refused = await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => Listen(mine.Token)));
        Says(refused, "argument 'stop'", "cancellationToken");
        Task listening = pool.ApplyAsync(() => Listen(mine.Token), mine.Token);
        await mine.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
        Assert.Equal(0, (await (await _runtime.StartAsync(() => ListenNot(CancellationToken.None))).JoinAsync()).ExitCode);
    }

    [Fact]
    public async Task A_method_that_nobody_could_wait_for_or_that_gives_something_back_by_reference_is_refused()
    {
        Says(await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => Forgotten())), "MistakeSpecs.Forgotten", "async void", "Task");
        int number = 1;
        Says(await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => Increase(ref number))), "MistakeSpecs.Increase", "parameter 'number'", "return");
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { LazyStart = true });
        Says(await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => Forgotten())), "async void");
        Says(await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => Increase(ref number))), "parameter 'number'");
    }

    [Fact]
    public async Task A_method_on_nothing_is_refused()
    {
        Counter? none = null;
        Says(await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => none!.Count())), "Counter.Count", "null");
        await using ProcessPool pool = await _runtime.PoolAsync(1, new PoolOptions { LazyStart = true });
        Says(await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => none!.Count())), "Counter.Count", "null");
    }

    [Fact]
    public async Task Generic_private_and_file_local_methods_and_local_functions_run()
    {
        Assert.Equal(0, (await (await _runtime.StartAsync(() => FileLocal.Say(typeof(int).Name), _lines.Options())).JoinAsync()).ExitCode);
        Assert.Equal(0, (await (await _runtime.StartAsync(() => SayType(1L), _lines.Options())).JoinAsync()).ExitCode);
        Assert.Equal(["Int32", "System.Int64"], _lines.Rest());
        static int Twice(int number) => 2 * number;
        await using ProcessPool pool = await _runtime.PoolAsync(1);
        Assert.Equal([2, 4], await pool.MapAsync(Twice, [1, 2]));
    }

    [Fact]
    public async Task A_runtime_begun_when_a_type_is_first_used_ends_the_child_that_uses_it_too()
    {
        ActorProcess child = await _runtime.StartAsync(() => Eager.Work(), _lines.Options("child"));
        Assert.Equal(1, (await child.JoinAsync()).ExitCode);
        Assert.Contains(_lines.Rest(), line => line.Contains("Process 'child' was started by ProcActors and has a runtime already: use ProcessRuntime.Current", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_of_another_type_or_none_is_told_of_as_that()
    {
        ProcessQueue<int> numbers = await _runtime.QueueAsync<int>("numbers");
        await numbers.PutAsync(5);
        ProcessQueue<string?> texts = await _runtime.QueueAsync<string?>("numbers");
        Says(await Assert.ThrowsAsync<PayloadException>(() => texts.GetAsync().AsTask()), "queue 'numbers'", "System.Int32", "System.String");
        await texts.PutAsync(null);
        Says(await Assert.ThrowsAsync<PayloadException>(() => numbers.GetAsync().AsTask()), "queue 'numbers'", "null", "System.Int32");
        await texts.PutAsync(null);
        Assert.Null(await texts.GetAsync());
    }

    [Fact]
    public async Task What_belongs_to_another_run_is_refused()
    {
        await using ProcessRuntime other = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Name = "Other" });
        object[] handles =
        [
            await other.QueueAsync<int>("theirs"), await other.JoinableQueueAsync<int>(), await other.LockAsync("gate"), await other.RLockAsync(), await other.SemaphoreAsync(), await other.EventAsync(),
            await other.ConditionAsync(), await other.BarrierAsync(2), await other.ValueAsync("value", 1), await other.DictionaryAsync<string, int>(), (await other.PipeAsync<int>()).First,
        ];
        foreach (object handle in handles)
            Says(await Assert.ThrowsAsync<PayloadException>(() => _runtime.StartAsync(() => Take(handle))), "another run", "'Other'", "'MainProcess'");
        ProcessQueue<object> queue = await _runtime.QueueAsync<object>();
        Says(await Assert.ThrowsAsync<PayloadException>(() => queue.PutAsync(handles[0]).AsTask()), "another run");
    }

    [Fact]
    public async Task What_is_used_after_the_end_of_its_runtime_says_so_at_once()
    {
        ProcessRuntime other = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Name = "Other" });
        ProcessQueue<int> queue = await other.QueueAsync<int>();
        ProcessLock gate = await other.LockAsync("gate");
        await other.DisposeAsync();
        foreach (Func<Task> use in (Func<Task>[])
        [
            () => other.StartAsync(() => Jobs.Nothing()), () => other.SpawnAsync(Props.Create(typeof(TalkerActor), "x")), () => other.QueueAsync<int>("new"), () => other.LockAsync("new"), () => other.PoolAsync(1),
            () => other.InspectAsync(),
        ])
            Says(await Assert.ThrowsAsync<ObjectDisposedException>(use), "'Other'", "has been stopped");
        foreach (Func<Task> use in (Func<Task>[])[() => queue.PutAsync(1).AsTask(), () => queue.GetAsync().AsTask(), () => gate.AcquireAsync().AsTask()])
            Says(await Assert.ThrowsAsync<ProcActorsException>(use), "can't be reached any more", "ProcessRuntime", "has been stopped");
    }

    [Fact]
    public async Task A_pool_that_was_forgotten_ends_with_its_runtime()
    {
        for (int i = 0; i < 5; i++)
        {
            ProcessRuntime other = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Name = "Other" });
            ProcessPool pool = await other.PoolAsync(1);
            int worker = await pool.ApplyAsync(() => PoolJobs.Pid());
            Task[] tasks = [.. Enumerable.Range(0, 20).Select(_ => pool.ApplyAsync(() => Jobs.Say("busy")))];
            await other.StartAsync(() => Jobs.Say("daemon"), _lines.Options(daemon: true));
            Assert.Equal("daemon", await _lines.NextAsync());
            await other.StopAsync().WaitAsync(Lines.Limit);
            await ProcessTable.GoneAsync(worker);
            foreach (Task task in tasks)
                await Assert.ThrowsAnyAsync<ProcActorsException>(() => task.WaitAsync(Lines.Limit));
            Says(await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.ApplyAsync(() => PoolJobs.Pid())), "'Other'", "has been stopped");
            await pool.DisposeAsync().AsTask().WaitAsync(Lines.Limit);
        }
    }

    [Fact]
    public async Task A_message_too_large_for_an_actor_is_told_of_on_standard_error()
    {
        IActorRef answering = await _runtime.SpawnAsync(Props.Create<LargeActor>(), _lines.Options());
        _ = answering.Ask<byte[]>("say much", TimeSpan.FromMilliseconds(1));
        Assert.Equal("told", await answering.Ask<string>("say little", Lines.Limit));
        string line = await _lines.NextAsync();
        Assert.Contains("an actor's message at most 67108864.", line, StringComparison.Ordinal);
        Assert.Contains("queue", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_a_handle_with_its_thread_blocked_hears_nothing_and_has_its_answer()
    {
        ProcessQueue<string> words = await _runtime.QueueAsync<string>();
        IActorRef blocked = await _runtime.SpawnAsync(Props.Create(typeof(BlockingActor), words));
        Task<string> later = blocked.Ask<string>("block", Lines.Limit);
        Task<string> behind = blocked.Ask<string>("next", Lines.Limit);
        await words.PutAsync("a word");
        Assert.Equal(("a word", "heard"), (await later, await behind));

        // And where the continuation of one get runs on the thread that brought its item.
        ProcessQueue<int> numbers = await _runtime.QueueAsync<int>();
        await _runtime.StartAsync(() => Jobs.PutRange(numbers, 0, 2));
        Assert.True(await GetAndBlockAsync(numbers));
    }

    private static void Says(Exception error, params string[] parts) => Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));

    private static async Task<bool> GetAndBlockAsync(ProcessQueue<int> numbers)
    {
        await numbers.GetAsync().ConfigureAwait(false);
        return numbers.GetAsync().AsTask().Wait(Lines.Limit);
    }

    private static void Take(object value) => GC.KeepAlive(value);

    private static Task Listen(CancellationToken stop) => Task.Delay(Timeout.Infinite, stop);

    private static Task ListenNot(CancellationToken stop) => stop.IsCancellationRequested ? Task.Delay(Timeout.Infinite, default) : Task.CompletedTask;

    [SuppressMessage("Usage", "VSTHRD100", Justification = "It is what must not be.")]
    private static async void Forgotten() => await Task.Yield();

    private static void Increase(ref int number) => number++;

    private static void SayType<T>(T value)
        where T : struct => Console.WriteLine(value.GetType());

    private static class Eager
    {
        private static readonly ProcessRuntime Runtime = ProcessRuntime.StartAsync().GetAwaiter().GetResult();

        public static void Work() => Console.WriteLine(Runtime.Name);
    }

    private sealed class Counter
    {
        private int _count;

        public void Count() => _count++;
    }

    private sealed class LargeActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message is "say much" ? new byte[65 * 1024 * 1024] : "told");
    }

    private sealed class BlockingActor(ProcessQueue<string> words) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message is "block" ? words.GetAsync().AsTask().Result : "heard");
    }
}

/// <summary>Which no other file could name.</summary>
file static class FileLocal
{
    public static void Say(string text) => Console.WriteLine(text);
}
