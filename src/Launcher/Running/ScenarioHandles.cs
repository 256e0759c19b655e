using System.Reflection;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>The coordinators of a run, and what stands in the place of their names in a process's arguments.</summary>
internal sealed class ScenarioHandles(ProcessRuntime runtime, Coordinators declared, string runFolder)
{
    private readonly Dictionary<string, ProcessQueue<string>> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _leased = new(StringComparer.Ordinal);

    /// <summary>Makes all that is declared.</summary>
    public async Task OpenAsync()
    {
        foreach (QueuePlan plan in declared.Queues.Values)
        {
            _queues[plan.Name] = plan.Joinable
                ? await runtime.JoinableQueueAsync<string>(plan.Name, plan.Options).ConfigureAwait(false)
                : await runtime.QueueAsync<string>(plan.Name, plan.Options).ConfigureAwait(false);
        }

        foreach (string name in declared.Locks)
            _leased[name] = await runtime.LockAsync(name).ConfigureAwait(false);
        foreach (SemaphorePlan plan in declared.Semaphores.Values)
            _leased[plan.Name] = await runtime.SemaphoreAsync(plan.Name, plan.Permits, plan.Bounded).ConfigureAwait(false);
    }

    /// <summary>The value that goes to the process: names become handles, <c>{run}</c> in texts becomes the run folder.</summary>
    public object? Resolve(object? argument) => argument switch
    {
        HandleReference { HandleType.IsGenericType: true } reference => QueueOf(reference),
        HandleReference reference => _leased[reference.Name],
        string text => Text(text),
        string[] texts => texts.Select(Text).ToArray(),
        _ => argument,
    };

    public string Text(string text) => text.Replace("{run}", runFolder, StringComparison.Ordinal);

    /// <summary>What the queues count now.</summary>
    public async Task<IReadOnlyDictionary<string, QueueStatistics>> StatisticsAsync()
    {
        Dictionary<string, QueueStatistics> statistics = [];
        foreach ((string name, ProcessQueue<string> queue) in _queues)
            statistics[name] = await queue.StatisticsAsync().ConfigureAwait(false);
        return statistics;
    }

    // A queue of a file has no type of its own: each process has the handle that its parameter asks for.
    private object QueueOf(HandleReference reference)
    {
        Type item = reference.HandleType.GetGenericArguments()[0];
        if (item == typeof(string))
            return _queues[reference.Name];
        QueuePlan plan = declared.Queues[reference.Name];
        MethodInfo make = typeof(QueueExtensions).GetMethod(plan.Joinable ? nameof(QueueExtensions.Joinable) : nameof(QueueExtensions.Plain), BindingFlags.NonPublic | BindingFlags.Static)!;
        return make.MakeGenericMethod(item).Invoke(null, [runtime, plan.Name, plan.Options.Capacity])!;
    }
}
