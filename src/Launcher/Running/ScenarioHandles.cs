using System.Reflection;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Launcher.Running;

/// <summary>The coordinators of a run, and what stands in the place of their names in a process's arguments.</summary>
internal sealed class ScenarioHandles(ProcessRuntime runtime, Coordinators declared, string runFolder)
{
    private readonly Dictionary<string, ProcessQueue<string>> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _handles = new(StringComparer.Ordinal);

    /// <summary>Makes all that is declared.</summary>
    public async Task OpenAsync()
    {
        foreach (QueuePlan plan in declared.Queues.Values)
        {
            _queues[plan.Name] = plan.Joinable
                ? await runtime.JoinableQueueAsync<string>(plan.Name, plan.Options).ConfigureAwait(false)
                : await runtime.QueueAsync<string>(plan.Name, plan.Options).ConfigureAwait(false);
        }

        foreach ((string name, LockOptions lockOptions) in declared.Locks)
            _handles[name] = await runtime.LockAsync(name, lockOptions).ConfigureAwait(false);
        foreach (SemaphorePlan plan in declared.Semaphores.Values)
            _handles[plan.Name] = await runtime.SemaphoreAsync(plan.Name, plan.Permits, plan.Bounded).ConfigureAwait(false);
        foreach (string name in declared.RLocks)
            _handles[name] = await runtime.RLockAsync(name).ConfigureAwait(false);
        foreach (string name in declared.Events)
            _handles[name] = await runtime.EventAsync(name).ConfigureAwait(false);
        foreach (string name in declared.Conditions)
            _handles[name] = await runtime.ConditionAsync(name).ConfigureAwait(false);
        foreach ((string name, int parties) in declared.Barriers)
            _handles[name] = await runtime.BarrierAsync(parties, name).ConfigureAwait(false);
        foreach ((string name, object initial) in declared.Values)
            _handles[name] = initial is long number ? await runtime.ValueAsync(name, number).ConfigureAwait(false) : await runtime.ValueAsync(name, (string)initial).ConfigureAwait(false);
        foreach (string name in declared.Dictionaries)
            _handles[name] = await runtime.DictionaryAsync<string, string>(name).ConfigureAwait(false);
        foreach (PipePlan plan in declared.Pipes.Values)
            await runtime.PipeAsync<object>(plan.Name, plan.Duplex, plan.Capacity).ConfigureAwait(false);
    }

    /// <summary>The value that goes to the process: names become handles, <c>{run}</c> in texts becomes the run folder.</summary>
    public object? Resolve(object? argument) => argument switch
    {
        HandleReference reference when declared.Queues.ContainsKey(reference.Name) => QueueOf(reference),
        HandleReference reference when declared.Dictionaries.Contains(reference.Name) => Make(reference.HandleType, runtime, reference.Name),
        HandleReference reference => _handles.GetValueOrDefault(reference.Name) ?? EndOf(reference),
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

    /// <summary>Tells <paramref name="tally"/> what shared numbers and dictionaries have come to.</summary>
    public async Task MeasureAsync(Tally tally)
    {
        foreach ((string name, object handle) in _handles)
        {
            if (handle is ProcessValue<long> number)
                tally.Set("value", name, "value", await number.GetAsync().ConfigureAwait(false));
            else if (handle is ProcessDictionary<string, string> dictionary)
                tally.Set("dictionary", name, "count", await dictionary.CountAsync().ConfigureAwait(false));
        }
    }

    private object EndOf(HandleReference reference)
    {
        bool second = reference.Name.EndsWith(PipeEnds.Second, StringComparison.Ordinal);
        PipePlan plan = declared.Pipes[reference.Name[..^(second ? PipeEnds.Second : PipeEnds.First).Length]];
        return Make(reference.HandleType, runtime, plan.Name, plan.Duplex, plan.Capacity, second ? 1 : 0);
    }

    private static object Make(Type type, params object[] arguments) => Activator.CreateInstance(type, BindingFlags.NonPublic | BindingFlags.Instance, null, arguments, null)!;

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
