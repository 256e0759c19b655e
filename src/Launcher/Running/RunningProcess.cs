using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>A process of the run through all its lives: what it is to be, how it stands, and the present life.</summary>
internal sealed class RunningProcess(ProcessPlan plan, Member member)
{
    public ProcessPlan Plan => plan;

    public Member Member => member;

    /// <summary>The present life, or the last; null before the first.</summary>
    public ActorProcess? Process { get; set; }

    /// <summary>Why the present life never began, for people; null when it did.</summary>
    public string? StartFault { get; set; }

    public ProcessExit? Exit => member.Exit;
}
