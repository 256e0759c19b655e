using System.Globalization;
using Akka.Actor;
using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Running;

/// <content>One life of one process, from its start to its reap.</content>
internal sealed partial class ScenarioRun
{
    private async Task LiveAsync(RunningProcess running)
    {
        Member member = running.Member;
        running.StartFault = null;
        ProcessExit? exit = null;
        try
        {
            ActorProcess process = await StartAsync(running).ConfigureAwait(false);
            running.Process = process;
            options.Started?.Invoke(process);
            Post(now => Perform(_supervision.Started(member, now)));
            try
            {
                await process.Ready.ConfigureAwait(false);
                Post(now => Perform(_supervision.RoleBegan(member, now)));
            }
            catch (ProcessStartException e)
            {
                running.StartFault = e.Message;
            }

            exit = await process.Exited.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run is being stopped: nothing is started any more.
        }
        catch (Exception e) when (e is ProcActorsException or ArgumentException or InvalidOperationException)
        {
            running.StartFault = e.Message;
        }

        Post(now =>
        {
            Report(running, exit);
            Perform(_supervision.Ended(member, exit, now));
        });
    }

    private Task<ActorProcess> StartAsync(RunningProcess running)
    {
        ProcessPlan plan = running.Plan;
        object?[] arguments = [.. plan.Arguments.Select(_handles.Resolve)];
        string[] awaited = [.. scenario.LinesAwaitedOf(plan).Concat(_faults.LinesOf(plan.Name, plan.Key)).Distinct()];
        ProcessOptions how = new()
        {
            Name = plan.Name,
            Daemon = plan.Daemon,
            WorkingDirectory = plan.WorkingFolder is { } place ? _handles.Text(place) : null,
            Environment = new Dictionary<string, string?>(plan.Environment.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : _handles.Text(pair.Value))))
            {
                ["PROCACTORS_COLOUR"] = lines.Colour ? "1" : null,
                ["PROCACTORS_RESTARTS"] = running.Member.Restarts.ToString(CultureInfo.InvariantCulture),
            },
            Output = line => OnLine(running, awaited, line),
        };
        return plan.Method is { } method
            ? _runtime.StartAsync(method, arguments, how, _noMoreStarts.Token)
            : _runtime.StartActorAsync(Props.Create(plan.ActorType!, arguments!), how, _noMoreStarts.Token);
    }

    private void OnLine(RunningProcess running, string[] awaited, OutputLine line)
    {
        _said.Note(running.Plan.Name, running.Process?.Pid, line.Text);
        lines.Print(running.Plan.Name, line.Text);
        _logs.Write(running.Plan.Name, line.Text);
        foreach (string text in awaited)
        {
            if (line.Text.Contains(text, StringComparison.Ordinal))
            {
                Post(now =>
                {
                    Perform(_supervision.Said(running.Member, text, now));
                    Perform(_faults.Said(running.Member, text));
                });
            }
        }
    }

    private void Report(RunningProcess running, ProcessExit? exit)
    {
        Member member = running.Member;
        if (exit is not null)
        {
            _events.Write(
                "process.exited",
                ("process", exit.Name),
                ("pid", exit.Pid),
                ("exitCode", exit.ExitCode),
                ("signal", exit.Signal),
                ("reason", member.Killed ? "killed" : member.KilledAs ?? (member.AskedToEnd ? "stopped" : exit.Error?.TypeName ?? (exit.Signal is null ? "ended" : "died"))));
        }

        if (member.AskedToEnd)
            return;
        if (running.StartFault is { } fault)
        {
            lines.Print(LinePrinter.System, fault);
        }
        else if (exit is { Success: false })
        {
            lines.Print(LinePrinter.System, $"'{exit.Name}' (pid {exit.Pid}) failed: {exit}{(exit.LastErrorLines.Count > 0 ? "; its last lines:" : "")}");
            foreach (string line in TailLines.Few(exit.LastErrorLines, 5))
                lines.Print(LinePrinter.System, "    " + line);
        }
    }

    // Nobody but root may make control groups for a memory limit, and a limit of the address space stops .NET at its start, which reserves hundreds of
    // gigabytes: so the resident memory is looked at.
    private async Task WatchMemoryAsync()
    {
        if (scenario.Processes.All(plan => plan.MemoryLimit is null))
            return;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100), _clock);
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false) && !_empty.Task.IsCompleted)
        {
            List<RunningProcess> limited;
            lock (_gate)
                limited = [.. _processes.Where(process => process.Plan.MemoryLimit is not null && process.Member.IsAlive && process.Process is { IsAlive: true })];
            foreach (RunningProcess process in limited)
            {
                if (ResidentMemory.Of(process.Process!.Pid) is { } used && used > process.Plan.MemoryLimit)
                {
                    int life = process.Member.Lives;
                    Post(now =>
                    {
                        if (process.Member.Lives == life)
                            Perform(_supervision.Break(process.Member, "memory", $"'{process.Plan.Name}' uses {used / 1_000_000} MB, its limit is {process.Plan.MemoryLimit / 1_000_000} MB: killed", now));
                    });
                }
            }
        }
    }
}
