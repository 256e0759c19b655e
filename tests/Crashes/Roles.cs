namespace ProcActors.Tests.Crashes;

/// <summary>The roles that are tried, by name.</summary>
public static class Roles
{
    private static readonly Dictionary<string, Func<Subject>> All = new(StringComparer.Ordinal)
    {
        ["owner of a lock"] = () => new LockOwner(),
        ["holder of permits"] = () => new PermitHolder(),
        ["owner of a re-entrant lock"] = () => new RLockOwner(),
        ["getter of a queue"] = () => new QueueGetter(),
        ["putter of a queue"] = () => new QueuePutter(),
        ["consumer of a joinable queue"] = () => new Consumer(),
        ["waiter of an event"] = () => new EventWaiter(),
        ["setter of an event"] = () => new EventSetter(),
        ["party of a barrier"] = () => new BarrierParty(),
        ["waiter of a condition"] = () => new ConditionWaiter(),
        ["notifier of a condition"] = () => new ConditionNotifier(),
        ["updater of a value"] = () => new ValueUpdater(),
        ["updater of a dictionary"] = () => new DictionaryUpdater(),
        ["receiver of a pipe"] = () => new PipeReceiver(),
        ["sender of a pipe"] = () => new PipeSender(),
    };

    public static Subject New(string role) => All[role]();

    /// <summary>The roles in which a process can die at this point.</summary>
    public static TheoryData<string> At(CrashPoint point) => [.. All.Where(role => role.Value().Points.Contains(point)).Select(role => role.Key)];

    /// <summary>The roles in which what a process has is its own until it is given back.</summary>
    public static TheoryData<string> Exclusive => [.. All.Where(role => role.Value() is { IsShared: false } subject && subject.Points.Contains(CrashPoint.Releasing) && subject.Points.Contains(CrashPoint.Waiting)).Select(role => role.Key)];
}
