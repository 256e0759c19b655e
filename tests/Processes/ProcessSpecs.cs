using System.Globalization;
using Akka.Actor;

namespace ProcActors.Tests.Processes;

public sealed class ProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_method_runs_with_its_arguments_and_exits_zero()
    {
        List<string> list = ["a", "b"];
        Dictionary<string, double> map = new() { ["k"] = 1.5 };
        ActorProcess process = await _runtime.StartAsync(() => Jobs.EchoAll(7, "x", list, map), _lines.Options("p1"));
        Assert.True(process.IsAlive);
        Assert.Null(process.Exit);
        Assert.Contains(process, _runtime.ActiveChildren);
        ProcessExit exit = await process.JoinAsync();
        Assert.Equal("7 x a+b k=1.5", Assert.Single(_lines.Rest()));
        Assert.Equal((0, null, true, "p1"), (exit.ExitCode, exit.Signal, exit.Success, exit.Name));
        Assert.False(process.IsAlive);
        Assert.Empty(_runtime.ActiveChildren);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(300, 44)]
    [InlineData(-1, 255)]
    public async Task An_int_result_is_the_exit_code(int returned, int seen) =>
        Assert.Equal(seen, (await (await _runtime.StartAsync(() => Jobs.Return(returned))).JoinAsync()).ExitCode);

    [Fact]
    public async Task An_exit_with_137_is_told_from_a_kill()
    {
        ProcessExit exit = await (await _runtime.StartAsync(() => Jobs.ExitHard(137))).JoinAsync();
        Assert.Equal((137, null), (exit.ExitCode, exit.Signal));
    }

    [Fact]
    public async Task An_uncaught_exception_is_exit_1_with_its_trace_and_its_data()
    {
        ProcessExit exit = await (await _runtime.StartAsync(() => Jobs.Throw("broken"), _lines.Options())).JoinAsync();
        Assert.Equal(1, exit.ExitCode);
        Assert.Equal(("System.InvalidOperationException", "broken"), (exit.Error!.TypeName, exit.Error.Message));
        Assert.Contains(exit.LastErrorLines, line => line.Contains("broken", StringComparison.Ordinal));
        Assert.Contains(exit.LastErrorLines, line => line.Contains(nameof(Jobs.Throw), StringComparison.Ordinal) && line.Contains("Jobs.cs:line", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminate_ends_by_SIGTERM_and_kill_by_SIGKILL()
    {
        ActorProcess first = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
        await _lines.NextAsync();
        await first.TerminateAsync();
        Assert.Equal(-15, (await first.JoinAsync()).Code);

        ActorProcess second = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
        await _lines.NextAsync();
        await second.KillAsync();
        Assert.Equal(-9, (await second.JoinAsync()).Code);
        await second.KillAsync();
        await second.TerminateAsync();
        await second.InterruptAsync();
        Assert.Equal(-9, (await second.JoinAsync()).Code);
    }

    [Fact]
    public async Task Interrupt_cancels_the_token_and_is_exit_1_or_SIGINT_where_nobody_listens()
    {
        ActorProcess listening = await _runtime.StartAsync(() => Jobs.WaitForToken("ready", default), _lines.Options());
        await _lines.NextAsync();
        await listening.InterruptAsync();
        Assert.Equal(1, (await listening.JoinAsync()).Code);

        ActorProcess deaf = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
        await _lines.NextAsync();
        await deaf.InterruptAsync();
        Assert.Equal(-2, (await deaf.JoinAsync()).Code);
    }

    [Fact]
    public async Task A_cancellable_method_that_terminate_ends_ends_by_SIGTERM()
    {
        ActorProcess process = await _runtime.StartAsync(() => Jobs.WaitForToken("ready", default), _lines.Options());
        await _lines.NextAsync();
        await process.TerminateAsync();
        Assert.Equal(-15, (await process.JoinAsync()).Code);
    }

    [Fact]
    public async Task A_process_that_ignores_terminate_is_ended_by_kill()
    {
        ActorProcess process = await _runtime.StartAsync(() => Jobs.IgnoreToken("ready", default), _lines.Options());
        await _lines.NextAsync();
        await process.TerminateAsync();
        Assert.Equal("asked", await _lines.NextAsync());
        Assert.Null(await process.TryJoinAsync(TimeSpan.Zero));
        Assert.True(process.IsAlive);
        await process.KillAsync();
        Assert.Equal(9, (await process.JoinAsync()).Signal);
    }

    [Fact]
    public async Task Joins_without_patience_say_nothing_of_the_living_and_many_joins_agree()
    {
        ActorProcess process = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
        Assert.Null(await process.TryJoinAsync(TimeSpan.Zero));
        Assert.Null(await process.TryJoinAsync(TimeSpan.FromSeconds(-1)));
        Assert.Null(await process.TryJoinAsync(TimeSpan.FromMilliseconds(20)));
        using CancellationTokenSource source = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.JoinAsync(source.Token));
        Assert.True(process.IsAlive);
        Task<ProcessExit>[] joins = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => process.JoinAsync()))];
        await process.KillAsync();
        Assert.Single((await Task.WhenAll(joins)).Distinct());
    }

    [Fact]
    public async Task A_child_knows_itself_and_its_parent()
    {
        Assert.Null(_runtime.Parent);
        Assert.False(_runtime.IsDaemon);
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-AT");
        ActorProcess process = await _runtime.StartAsync(() => Jobs.Introduce(), _lines.Options("kid", daemon: true));
        CultureInfo.CurrentCulture = before;
        await process.JoinAsync();
        Assert.Equal($"kid|{process.Pid}|MainProcess|{Environment.ProcessId}|True|de-AT", Assert.Single(_lines.Rest()));
    }

    [Fact]
    public async Task The_environment_is_the_parents_with_changes()
    {
        Environment.SetEnvironmentVariable("PROCACTORS_TEST", "mine");
        await (await _runtime.StartAsync(() => Jobs.Variable("PROCACTORS_TEST"), _lines.Options())).JoinAsync();
        await (await _runtime.StartAsync(() => Jobs.Variable("PROCACTORS_TEST"), _lines.Options() with { Environment = new Dictionary<string, string?> { ["PROCACTORS_TEST"] = "other" } })).JoinAsync();
        await (await _runtime.StartAsync(() => Jobs.Variable("PROCACTORS_TEST"), _lines.Options() with { Environment = new Dictionary<string, string?> { ["PROCACTORS_TEST"] = null } })).JoinAsync();
        await (await _runtime.StartAsync(() => Jobs.Folder(), _lines.Options() with { WorkingDirectory = "/" })).JoinAsync();
        Assert.Equal(["mine", "other", "(none)", "/"], _lines.Rest());
    }

    [Fact]
    public async Task Foreground_threads_are_waited_for_and_background_threads_are_not()
    {
        await (await _runtime.StartAsync(() => Jobs.LeaveThread(false), _lines.Options())).JoinAsync();
        await (await _runtime.StartAsync(() => Jobs.LeaveThread(true), _lines.Options())).JoinAsync();
        Assert.Equal(["method ended", "thread ended", "method ended"], _lines.Rest());
    }

    [Fact]
    public async Task A_grandchild_dies_with_its_killed_parent()
    {
        ActorProcess child = await _runtime.StartAsync(() => Jobs.StartGrandchild(false), _lines.Options());
        List<string> lines = [await _lines.NextAsync(), await _lines.NextAsync()];
        int grandchild = int.Parse(lines.Single(line => line != "grandchild"), CultureInfo.InvariantCulture);
        await child.KillAsync();
        await child.JoinAsync();
        await ProcessTable.GoneAsync(grandchild);
    }

    [Fact]
    public async Task A_child_ends_its_daemons_at_its_own_end()
    {
        ActorProcess child = await _runtime.StartAsync(() => Jobs.StartGrandchild(true), _lines.Options());
        Assert.True((await child.JoinAsync()).Success);
        await ProcessTable.GoneAsync(int.Parse(_lines.Rest().Single(line => line != "grandchild"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Nesting_ends_at_the_tenth_generation()
    {
        ActorProcess child = await _runtime.StartAsync(() => Jobs.Nest(), _lines.Options());
        await child.JoinAsync();
        Assert.StartsWith("depth 10: ", Assert.Single(_lines.Rest()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_no_call_or_can_not_travel_is_refused_at_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => 1 + Environment.ProcessId));
        PayloadException refused = await Assert.ThrowsAsync<PayloadException>(() => _runtime.StartAsync(() => Console.WriteLine((object)_runtime)));
        Assert.Contains("in another process, ProcessRuntime.Current is that process's", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<PayloadException>(() => _runtime.StartAsync(() => Takes(Thread.CurrentThread)));
        Assert.Contains("argument 'thread'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_runtime.ActiveChildren);
    }

    [Fact]
    public async Task Many_processes_at_once_all_end_well_and_all_can_be_terminated_at_birth()
    {
        ActorProcess[] quick = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _runtime.StartAsync(() => Jobs.Nothing())));
        Assert.All(await Task.WhenAll(quick.Select(process => process.JoinAsync())), exit => Assert.Equal(0, exit.ExitCode));
        List<Task<ProcessExit>> slow = [];
        for (int i = 0; i < 20; i++)
        {
            ActorProcess process = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
            await process.TerminateAsync();
            slow.Add(process.JoinAsync());
        }

        Assert.All(await Task.WhenAll(slow), exit => Assert.Equal(-15, exit.Code));
    }

    [Fact]
    public async Task A_connected_socket_is_handed_over_with_the_arguments()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint);
        System.Net.Sockets.Socket accepted = await listener.AcceptSocketAsync();
        ActorProcess process = await _runtime.StartAsync(() => Jobs.ServeSocket(accepted));
        accepted.Dispose();
        await client.GetStream().WriteAsync("hello"u8.ToArray());
        byte[] buffer = new byte[100];
        int count = await client.GetStream().ReadAsync(buffer);
        Assert.Equal($"{process.Pid} hello", System.Text.Encoding.UTF8.GetString(buffer, 0, count));
        Assert.Equal(0, (await process.JoinAsync()).ExitCode);
        Assert.Equal(0, await client.GetStream().ReadAsync(buffer));
    }

    [Fact]
    public async Task No_open_file_of_the_parent_is_open_in_the_child()
    {
        string file = Path.GetTempFileName();
        int descriptor = Spawning.Posix.Open(file, 0);
        try
        {
            await (await _runtime.StartAsync(() => Jobs.OpenFiles(), _lines.Options())).JoinAsync();
            Assert.DoesNotContain(file, await _lines.NextAsync(), StringComparison.Ordinal);
        }
        finally
        {
            _ = Spawning.Posix.Close(descriptor);
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Handlers_of_the_end_run_and_a_daemons_children_are_daemons()
    {
        string file = Path.GetTempFileName();
        await (await _runtime.StartAsync(() => Jobs.AtExit(file))).JoinAsync();
        Assert.Equal("said goodbye", await File.ReadAllTextAsync(file));
        File.Delete(file);
        await (await _runtime.StartAsync(() => Jobs.DaemonOfChild(), _lines.Options(daemon: true))).JoinAsync();
        Assert.Equal("True", (await _lines.NextAsync()).Split('|')[4]);
    }

    [Fact]
    public async Task An_argument_is_not_kept_alive_by_its_process()
    {
        (WeakReference argument, ActorProcess process) = await StartWithAsync(_runtime);
        await process.JoinAsync();
        for (int i = 0; i < 10 && argument.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(argument.IsAlive);
        GC.KeepAlive(process);

        static async Task<(WeakReference, ActorProcess)> StartWithAsync(ProcessRuntime runtime)
        {
            object held = new List<int> { 1, 2, 3 };
            return (new WeakReference(held), await runtime.StartAsync(() => Jobs.Hold(held)));
        }
    }

    [Fact]
    public async Task A_program_or_folder_that_does_not_exist_is_refused_at_once()
    {
        ProcessStartException refused = await Assert.ThrowsAsync<ProcessStartException>(() => _runtime.StartAsync(() => Jobs.Nothing(), new ProcessOptions { DotnetHost = "/nowhere/dotnet" }));
        Assert.Contains("'/nowhere/dotnet'", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => _runtime.StartAsync(() => Jobs.Nothing(), new ProcessOptions { WorkingDirectory = "/nowhere" }));
    }

    [Fact]
    public async Task An_actor_answers_from_its_own_process_and_ends_it_when_it_stops()
    {
        (IActorRef actor, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create(typeof(TalkerActor), "hello"), _lines.Options("talker"));
        Assert.Equal($"hello {process.Pid}", await actor.Ask<string>("who", Lines.Limit));
        actor.Tell("stop");
        Assert.Equal(0, (await process.JoinAsync()).ExitCode);
    }

    [Fact]
    public async Task An_actor_whose_constructor_throws_is_a_typed_error()
    {
        ProcessStartException refused = await Assert.ThrowsAsync<ProcessStartException>(() => _runtime.SpawnAsync(Props.Create(typeof(TalkerActor), ""), _lines.Options("talker")));
        Assert.Contains("'talker'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("a talker needs a word", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, refused.Exit!.ExitCode);
    }

    [Fact]
    public async Task Many_processes_start_and_end_and_those_terminated_right_after_the_start_end_by_SIGTERM()
    {
        ActorProcess[] processes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _runtime.StartAsync(() => Jobs.Nothing())));
        Assert.All(await Task.WhenAll(processes.Select(process => process.JoinAsync())), exit => Assert.Equal(0, exit.Code));
        Assert.Equal(20, processes.Select(process => process.Pid).Distinct().Count());

        List<Task<ProcessExit>> sleepers = [];
        for (int i = 0; i < 10; i++)
        {
            ActorProcess sleeper = await _runtime.StartAsync(() => Jobs.Say("ready"), _lines.Options());
            await sleeper.TerminateAsync();
            sleepers.Add(sleeper.JoinAsync());
        }

        Assert.All(await Task.WhenAll(sleepers), exit => Assert.Equal(-15, exit.Code));
    }

    [Fact]
    public async Task An_orderly_end_joins_children_and_ends_daemons()
    {
        ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        ActorProcess worker = await runtime.StartAsync(() => Jobs.LeaveThread(false), _lines.Options());
        ActorProcess daemon = await runtime.StartAsync(() => Jobs.Say("daemon"), _lines.Options(daemon: true));
        await runtime.DisposeAsync();
        Assert.Equal((0, -15), (worker.Exit!.Code, daemon.Exit!.Code));
    }

    private static void Takes(Thread thread) => thread.Join();

    [Fact]
    public async Task A_child_inherits_what_is_named_of_the_environment_and_so_do_its_children()
    {
        Environment.SetEnvironmentVariable("PROCACTORS_KEPT_1", "kept");
        Environment.SetEnvironmentVariable("PROCACTORS_PASSWORD", "hidden");
        await using ProcessRuntime strict = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { InheritedEnvironment = ["PROCACTORS_KEPT_*", "PATH"] });
        ProcessOptions options = _lines.Options() with { Environment = new Dictionary<string, string?> { ["PROCACTORS_ADDED"] = "added" } };
        await (await strict.StartAsync(() => Jobs.ShowEnvironment(true), options)).JoinAsync();
        Assert.Equal("PATH PROCACTORS_ADDED=added PROCACTORS_KEPT_1=kept", await _lines.NextAsync());
        Assert.Equal("PATH PROCACTORS_ADDED=added PROCACTORS_KEPT_1=kept", await _lines.NextAsync());
        await (await _runtime.StartAsync(() => Jobs.Variable("PROCACTORS_PASSWORD"), _lines.Options())).JoinAsync();
        Assert.Equal("hidden", await _lines.NextAsync());
    }

    [Fact]
    public async Task A_child_leaves_nothing_to_others_unless_it_is_asked_to()
    {
        await (await _runtime.StartAsync(() => Jobs.ShowRoom(), _lines.Options())).JoinAsync();
        Assert.Equal("0077 0 0 unset", await _lines.NextAsync());
        await using ProcessRuntime open = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { AllowDiagnostics = true });
        ProcessExit exit = await (await open.StartAsync(() => Jobs.ShowRoom(), _lines.Options())).JoinAsync();
        Assert.True(exit.Success, exit.ToString());
        Assert.Matches("^0077 .* 3 unset$", await _lines.NextAsync());
    }
}
