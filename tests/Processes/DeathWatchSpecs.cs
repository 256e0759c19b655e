using System.Diagnostics;
using ProcActors.Registry;

namespace ProcActors.Tests.Processes;

/// <summary>Processes that are watched, and ended, by who is not their parent.</summary>
public sealed class DeathWatchSpecs
{
    [Fact]
    public async Task A_watched_process_is_killed_and_waited_for()
    {
        using Process process = Process.Start("sleep", ["60"]);
        using DeathWatch watch = DeathWatch.Begin(process.Id);
        Assert.False(watch.GoesByPid);
        await watch.KillAndWaitAsync().WaitAsync(Lines.Limit);
        await process.WaitForExitAsync().WaitAsync(Lines.Limit);
        Assert.Equal(128 + PosixSignals.Kill, process.ExitCode);
    }

    // Its pid may be another's by now, who would be killed in its place.
    [Fact]
    public async Task A_process_that_had_ended_is_never_looked_for_by_its_pid()
    {
        using Process process = Process.Start("true");
        await process.WaitForExitAsync().WaitAsync(Lines.Limit);
        using DeathWatch watch = DeathWatch.Begin(process.Id);
        Assert.False(watch.GoesByPid);
        Assert.True(watch.KillAndWaitAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public void Nor_is_one_whose_end_has_been_told_by_its_parent()
    {
        DeathWatch watch = DeathWatch.Begin(Environment.ProcessId);
        watch.Dispose();
        Assert.True(watch.KillAndWaitAsync().IsCompletedSuccessfully);
    }
}
