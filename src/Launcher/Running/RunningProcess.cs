using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>A process of the run, from the plan to its exit.</summary>
internal sealed class RunningProcess(ProcessPlan plan, ActorProcess process)
{
    public ProcessPlan Plan => plan;

    public ActorProcess Process => process;

    /// <summary>Whether the launcher asked it to end: then SIGTERM is no failure.</summary>
    public bool AskedToEnd { get; set; }

    /// <summary>Whether it had to be killed.</summary>
    public bool Killed { get; set; }

    public bool Failed => process.Exit is { Success: false } exit && !(AskedToEnd && exit.Signal == 15) && !Killed;
}
