using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <content>What may be asked of a run from outside. Each answers null when it is under way, else what is wrong with it, for people.</content>
internal sealed partial class ScenarioRun
{
    /// <summary>Ends a process, or all instances of a key, and starts it anew; its budget is not touched.</summary>
    public Task<string?> RestartAsync(string name) => CommandAsync(name, (member, now) => Perform(_supervision.Restart(member, now)));

    /// <summary>Ends a process, or all instances of a key, for good.</summary>
    public Task<string?> StopAsync(string name) => CommandAsync(name, (member, now) => Perform(_supervision.Stop(member, now)));

    /// <summary>Starts or ends instances of a key until <paramref name="count"/> of them are there; the last go first.</summary>
    public Task<string?> ScaleAsync(string key, int count) => AskLoopAsync(now =>
    {
        IReadOnlyList<Member> instances = _supervision.Instances(key);
        if (instances.Count == 0)
            return Unknown(key, _supervision.Members.Select(member => member.Rules.Key));
        if (count is < 0 or > ScenarioReader.MostProcesses)
            return $"found {count} instances, expected 0 to {ScenarioReader.MostProcesses}";
        foreach (Member member in instances.Skip(count).Where(member => member.State != ProcessState.Ended).ToList())
            Perform(_supervision.Stop(member, now));
        foreach (Member member in instances.Take(count).Where(member => member is { State: ProcessState.Ended, AskedToEnd: true }).ToList())
            Perform(_supervision.Restart(member, now));
        ProcessPlan first = _ofMember[instances[0]].Plan;
        for (int instance = instances.Count + 1; instance <= count; instance++)
        {
            ProcessPlan plan = first with { Rules = first.Rules with { Name = first.NameOf(instance), Instance = instance } };
            if (_supervision.Find(plan.Name) is not null)
                return $"the name '{plan.Name}' is taken by another process";
            IReadOnlyList<Step> steps = _supervision.Grow(plan.Rules, RandomOf(plan.Name), now);
            Know(plan);
            Perform(steps);
        }

        return null;
    });

    private Task<string?> CommandAsync(string name, Action<Member, TimeSpan> command) => AskLoopAsync(now =>
    {
        List<Member> members = [.. _supervision.Find(name) is { } one ? [one] : _supervision.Instances(name)];
        if (members.Count == 0)
            return Unknown(name, _supervision.Members.Select(member => member.Name));
        foreach (Member member in members)
            command(member, now);
        return null;
    });

    private Task<string?> AskLoopAsync(Func<TimeSpan, string?> command)
    {
        TaskCompletionSource<string?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(now => answer.TrySetResult(_noMoreStarts.IsCancellationRequested ? "the run is being ended" : command(now)));
        return answer.Task;
    }

    private static string Unknown(string name, IEnumerable<string> known) => $"found '{name}', which is no process of this run{Suggestion.For(name, known)}";
}
