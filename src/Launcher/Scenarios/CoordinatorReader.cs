using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using ProcActors.Launcher.Hocon;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads what is declared beside the processes.</summary>
internal sealed class CoordinatorReader(Folders folders)
{
    private readonly Coordinators _coordinators = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public Coordinators Read(Section section)
    {
        Declare(section, "queues", (name, queue) => _coordinators.Queues[name] = ReadQueue(name, queue));
        Declare(section, "locks", (name, gate) => _coordinators.Locks[name] = new LockOptions { RefuseDeadlocks = gate.Switch("refuse-deadlocks"), HangLimit = ReadHangLimit(gate) });
        Declare(section, "semaphores", (name, semaphore) => _coordinators.Semaphores[name] = new SemaphorePlan(name, semaphore.Whole("permits") ?? 1, semaphore.Switch("bounded")));
        Declare(section, "pools", (name, pool) => _coordinators.Pools[name] = ReadPool(name, pool));
        Declare(section, "rlocks", (name, _) => _coordinators.RLocks.Add(name));
        Declare(section, "events", (name, _) => _coordinators.Events.Add(name));
        Declare(section, "conditions", (name, _) => _coordinators.Conditions.Add(name));
        Declare(section, "barriers", (name, barrier) => _coordinators.Barriers[name] = barrier.Whole("parties") ?? 1);
        Declare(section, "values", (name, value) => _coordinators.Values[name] = ReadInitial(value));
        Declare(section, "dictionaries", (name, _) => _coordinators.Dictionaries.Add(name));
        Declare(section, "pipes", (name, pipe) => _coordinators.Pipes[name] = new PipePlan(name, pipe.Switch("duplex"), pipe.Whole("capacity") ?? PipeExtensions.DefaultCapacity));
        return _coordinators;
    }

    // Coordinators are found by name, whatever their kind: one name can be only one of them.
    private void Declare(Section section, string kind, Action<string, Section> declare)
    {
        foreach ((string name, Section declared) in section.Table(kind))
        {
            if (!_names.Add(name))
                section.Add(declared.Position, $"{declared.Path}: found '{name}' a second time, expected a name that nothing else beside the processes has");
            declare(name, declared);
        }
    }

    private QueuePlan ReadQueue(string name, Section queue) => new(name, queue.Switch("joinable"), new QueueOptions
    {
        Capacity = queue.Whole("capacity") ?? 0,
        MaximumCrashes = queue.Whole("max-crashes") ?? 0,
        JournalFolder = queue.Text("journal") is { } journal ? folders.FromFile(journal, queue.PositionOf("journal")) : null,
        FlushJournal = queue.Switch("flush"),
    });

    private static TimeSpan? ReadHangLimit(Section gate)
    {
        TimeSpan? limit = (TimeSpan?)gate.Value("hang-limit");
        if (limit < TimeSpan.FromMilliseconds(1))
            gate.Add(gate.PositionOf("hang-limit"), $"{gate.Path}.hang-limit: found 0, expected a duration from 1ms: nobody could hold the lock");
        return limit;
    }

    // A value of a file is a whole number if it looks like one, else a text.
    private static object ReadInitial(Section value)
    {
        string text = value.Text("initial")!;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : text;
    }

    private PoolOptions ReadPool(string name, Section pool)
    {
        Dictionary<string, string?> environment = [];
        foreach ((string variable, object value, SourcePosition position) in pool.Values("environment"))
        {
            if (EnvironmentName.Fault(variable, (string)value) is { } fault)
                pool.Add(position, $"{pool.Path}.environment: {fault}");
            environment[variable] = (string)value;
        }

        return new PoolOptions
        {
            Name = name,
            Size = pool.Whole("size"),
            MaxTasksPerChild = pool.Whole("max-tasks-per-child"),
            MaxWorkerMemory = pool.Long("max-worker-memory"),
            LazyStart = pool.Switch("lazy"),
            IdleTimeout = (TimeSpan?)pool.Value("idle-timeout"),
            CancelGrace = (TimeSpan)pool.Value("cancel-grace")!,
            Initializer = pool.Text("initializer") is { } target ? ReadInitializer(pool, target) : null,
            Environment = environment,
        };
    }

    private LambdaExpression? ReadInitializer(Section pool, string target)
    {
        (MethodInfo? method, string? fault) = TargetFinder.FindMethod(target, folders.Assemblies);
        fault ??= method!.GetParameters().Length > 0 ? $"found '{target}', which has parameters: expected a method without any" : null;
        if (fault is null)
            return Expression.Lambda(Expression.Call(method!));
        pool.Add(pool.PositionOf("initializer"), $"{pool.Path}.initializer: {fault}");
        return null;
    }
}

/// <summary>What an environment variable of a file may be called.</summary>
internal static class EnvironmentName
{
    /// <summary>What is wrong with a variable; null when nothing is.</summary>
    public static string? Fault(string name, string value) =>
        name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0') ? $"found '{name}', expected the name of an environment variable, and a value without NUL"
        : name is "PROCACTORS_COLOUR" or "PROCACTORS_RESTARTS" ? $"found '{name}', which the launcher sets itself, whatever stands here"
        : null;
}
