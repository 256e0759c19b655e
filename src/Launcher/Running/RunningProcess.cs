using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>A process of the run through all its lives, from the plan to its last exit.</summary>
internal sealed class RunningProcess(ProcessPlan plan)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TimeSpan> _restarts = [];

    public ProcessPlan Plan => plan;

    /// <summary>The present life, or the last; null before the first.</summary>
    public ActorProcess? Process { get; set; }

    public ProcessExit? Exit => Process?.Exit;

    /// <summary>When it was started anew, on the run's clock.</summary>
    public IReadOnlyList<TimeSpan> Restarts => _restarts;

    /// <summary>Completes when it has ended and is not started any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the launcher asked it to end: then SIGTERM is no failure.</summary>
    public bool AskedToEnd { get; set; }

    /// <summary>Whether it had to be killed.</summary>
    public bool Killed { get; set; }

    public bool Failed => Exit is { Success: false } exit && !(AskedToEnd && exit.Signal == 15) && !Killed;

    public void NoteRestart(TimeSpan now) => _restarts.Add(now);

    public void Complete() => _ended.TrySetResult();
}
