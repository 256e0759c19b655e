using ProcActors.Launcher.Explaining;
using ProcActors.Snapshots;
using ProcActors.Spawning;

namespace ProcActors.Tests.Scenarios;

/// <summary>Reading where the code of a process stands, by a process made for it.</summary>
public sealed class StackReaderSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Stopped by a signal, as what moves may be read wrong.</summary>
    [Fact]
    public async Task What_is_awaited_and_where_threads_are_blocked_is_read_out_of_a_process_that_stands_still()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        ProcessEvent ready = await runtime.EventAsync();
        ActorProcess stuck = await runtime.StartAsync(() => Application.StuckJobs.Stand(ready), new ProcessOptions { Name = "stuck" });
        await ready.WaitAsync().AsTask().WaitAsync(Limit);
        await UntilAllThreadsAsync(stuck.Pid, "S");
        Assert.Equal(0, Posix.Kill(stuck.Pid, PosixSignals.Stop));
        await UntilAllThreadsAsync(stuck.Pid, "T");

        ProcessStacks read = Assert.Single(StackReaderProcess.Read([Of(stuck.Pid)], Limit));
        Assert.Equal(0, Posix.Kill(stuck.Pid, PosixSignals.Kill));
        Assert.Null(read.Fault);
        Assert.Equal(("stuck", stuck.Pid), (read.Name, read.Pid));
        Assert.Contains("Application.StuckJobs.AwaitAsync", read.Flows);
        Assert.Contains(read.Threads, thread => thread.Frames.Any(frame => frame.StartsWith("Application.StuckJobs.Block(", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_reader_that_crashes_costs_what_it_was_reading_and_nothing_else()
    {
        SpawnedProcess[] processes = [PosixSpawn.Start(Shell("exec sleep 600")), PosixSpawn.Start(Shell("exec sleep 600"))];
        IReadOnlyList<ProcessStacks> read = StackReaderProcess.Read([.. processes.Select(process => Of(process.Pid))], Limit, Shell("kill -SEGV $$"));
        foreach (SpawnedProcess process in processes)
        {
            process.Send(PosixSignals.Kill);
            process.Wait();
        }

        Assert.Equal(2, read.Count);
        Assert.All(read, stacks => Assert.Contains("the process that read its memory ended with signal 11", stacks.Fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_that_takes_too_long_is_ended()
    {
        SpawnedProcess process = PosixSpawn.Start(Shell("exec sleep 600"));
        IReadOnlyList<ProcessStacks> read = StackReaderProcess.Read([Of(process.Pid)], TimeSpan.FromSeconds(0.2), Shell("exec sleep 600"));
        process.Send(PosixSignals.Kill);
        process.Wait();
        Assert.Empty(read);
    }

    [Fact]
    public void A_process_that_is_gone_is_said_to_be() =>
        Assert.Contains("could not be looked into", Assert.Single(StackReaderProcess.Read([Of(int.MaxValue)], Limit)).Fault, StringComparison.Ordinal);

    // A signal has stopped a process when it has stopped each of its threads, which may take until they have run once more.
    private static async Task UntilAllThreadsAsync(int pid, string state)
    {
        DateTime end = DateTime.UtcNow + Limit;
        while (!Directory.EnumerateDirectories($"/proc/{pid}/task").All(thread => LauncherRun.StateOf(thread) == state))
        {
            Assert.True(DateTime.UtcNow < end, $"not every thread of process {pid} came to state {state}");
            await Task.Delay(10);
        }
    }

    private static SpawnRequest Shell(string command) => new("/bin/sh", ["-c", command], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, null);

    private static ProcessSnapshot Of(int pid) => new(new Incarnation("run", "stuck", "0.1"), pid, ProcessState.Sleeping, TimeSpan.Zero, 0, 1);
}
