using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <content>What becomes of a process that has ended.</content>
internal sealed partial class ScenarioRun
{
    private TimeSpan Now => TimeProvider.System.GetElapsedTime(_began);

    private async Task SuperviseAsync(RunningProcess running)
    {
        try
        {
            while (running.Process is { } process)
            {
                Report(running, await process.Exited.ConfigureAwait(false));
                if (!await RestartAsync(running, running.Plan.Restart).ConfigureAwait(false))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The run is being stopped: nothing is started any more.
        }
        catch (Exception e) when (e is ProcActorsException or ArgumentException or InvalidOperationException)
        {
            lines.Print(LinePrinter.System, $"'{running.Plan.Name}' could not be started again: {e.Message}");
        }
        finally
        {
            running.Complete();
        }
    }

    /// <summary>Starts the process anew if its rule says so; false when it is over.</summary>
    private async Task<bool> RestartAsync(RunningProcess running, RestartRule rule)
    {
        if (running.AskedToEnd || !rule.Wants(running.Exit!))
            return false;
        if (rule.Pause(running.Restarts, Now) is not { } pause)
        {
            lines.Print(LinePrinter.System, $"'{running.Plan.Name}' was restarted {rule.Intensity} times within {rule.Period.TotalSeconds:0.###} s: no more");
            return false;
        }

        lines.Print(LinePrinter.System, $"'{running.Plan.Name}' ended with {running.Exit}: restart {running.Restarts.Count + 1} in {pause.TotalMilliseconds:0} ms");
        await Task.Delay(pause, _noMoreStarts.Token).ConfigureAwait(false);
        running.NoteRestart(Now);
        await LiveAsync(running).ConfigureAwait(false);
        return true;
    }

    private void Report(RunningProcess running, ProcessExit exit)
    {
        _events.Write(
            "process.exited",
            ("process", exit.Name),
            ("pid", exit.Pid),
            ("exitCode", exit.ExitCode),
            ("signal", exit.Signal),
            ("reason", running.Killed ? "killed" : running.AskedToEnd ? "stopped" : exit.Error?.TypeName ?? (exit.Signal is null ? "ended" : "died")));


        // A process that never got ready is told of by the failure of its start.
        if (!running.Failed || running.AskedToEnd || !running.Process!.Ready.IsCompletedSuccessfully)
            return;
        lines.Print(LinePrinter.System, $"'{exit.Name}' (pid {exit.Pid}) failed: {exit}{(exit.LastErrorLines.Count > 0 ? "; its last lines:" : "")}");
        foreach (string line in exit.LastErrorLines.TakeLast(5))
            lines.Print(LinePrinter.System, "    " + line);
    }
}
