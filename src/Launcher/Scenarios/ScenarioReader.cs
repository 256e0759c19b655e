using System.Globalization;
using System.Reflection;
using ProcActors.Launcher.Hocon;

namespace ProcActors.Launcher.Scenarios;

/// <summary>A scenario file to a checked <see cref="Scenario"/>, or to everything that is wrong with it. Nothing is started.</summary>
internal sealed class ScenarioReader
{
    private const int MostProcesses = 1000;
    private const int MostFaults = 50;
    private readonly string _folder;
    private readonly List<Fault> _faults;
    private readonly Coordinators _coordinators = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _folders;
    private readonly List<ProcessPlan> _processes = [];

    private ScenarioReader(string folder, List<Fault> faults)
    {
        _folder = folder;
        _folders = [folder];
        _faults = faults;
    }

    public static ScenarioResult Read(string path, IReadOnlyList<string> overrides)
    {
        List<Fault> faults = [];
        Scenario? scenario = HoconFile.Load(path, overrides, faults) is { } root
            ? new ScenarioReader(Path.GetDirectoryName(Path.GetFullPath(path))!, faults).ReadFile(root, path)
            : null;
        List<Fault> sorted = [.. faults.Distinct().OrderBy(fault => fault.Position.File, StringComparer.Ordinal).ThenBy(fault => fault.Position.Line).ThenBy(fault => fault.Position.Column)];
        if (sorted.Count > MostFaults)
            sorted = [.. sorted.Take(MostFaults), new Fault(sorted[MostFaults].Position, $"and {sorted.Count - MostFaults} more faults from here on")];
        return new ScenarioResult(sorted.Count == 0 ? scenario : null, sorted);
    }

    private Scenario? ReadFile(HoconObject root, string path)
    {
        Section file = new(root, "file", _faults);
        if (file.Sub("scenario") is not { } section)
        {
            if (!file.Has("scenario"))
                file.Add(file.Position, "the section 'scenario { … }' is missing");
            file.Finish();
            return null;
        }

        file.Finish();
        section = new Section((HoconObject)file.Node("scenario")!, "scenario", _faults);
        _folders = [_folder, .. section.Texts("assemblies").Select(folder => Path.GetFullPath(folder, _folder))];
        ReadCoordinators(section);
        ReadProcesses(section);
        (IReadOnlyList<string> started, IReadOnlyList<string> ended) = ReadMain(section.Sub("main"));
        Scenario scenario = new()
        {
            Name = section.Text("name") ?? Path.GetFileNameWithoutExtension(path),
            Timeout = section.Time("timeout"),
            Transport = section.Word<WireTransport>("transport") ?? WireTransport.UnixSocket,
            Started = started,
            Ended = ended,
            Files = ReadFiles(section.Sub("files")),
            AssemblyFolders = _folders,
            Coordinators = _coordinators,
            Processes = _processes,
            Expectations = ReadExpectations(section.Sub("expect")),
        };
        section.Finish();
        return scenario;
    }

    private static (IReadOnlyList<string> Started, IReadOnlyList<string> Ended) ReadMain(Section? main)
    {
        if (main is null)
            return ([], []);
        IReadOnlyList<string> started = main.Texts("started");
        IReadOnlyList<string> ended = main.Texts("ended");
        main.Finish();
        return (started, ended);
    }

    private static Dictionary<string, string> ReadFiles(Section? files)
    {
        Dictionary<string, string> texts = [];
        foreach (string name in files?.Keys.ToList() ?? [])
        {
            if (name != Path.GetFileName(name) || name is "." or ".." or "events.ndjson" || name.EndsWith(".log", StringComparison.Ordinal))
                files!.Add(files.PositionOf(name), $"{files.Path}: found the file name '{name}', expected one without folders that is not the run's own (events.ndjson, *.log)");
            else if (files!.Text(name) is { } text)
                texts[name] = text;
        }

        return texts;
    }

    private void ReadCoordinators(Section section)
    {
        Declare(section, "queues", (name, queue) => _coordinators.Queues[name] = ReadQueue(name, queue));
        Declare(section, "locks", (name, _) => _coordinators.Locks.Add(name));
        Declare(section, "semaphores", (name, semaphore) => _coordinators.Semaphores[name] = new SemaphorePlan(name, (int)(semaphore.Number("permits", 0, int.MaxValue) ?? 1), semaphore.Switch("bounded") ?? false));
        Declare(section, "pools", (name, pool) => _coordinators.Pools[name] = ReadPool(name, pool));
        Declare(section, "rlocks", (name, _) => _coordinators.RLocks.Add(name));
        Declare(section, "events", (name, _) => _coordinators.Events.Add(name));
        Declare(section, "conditions", (name, _) => _coordinators.Conditions.Add(name));
        Declare(section, "barriers", (name, barrier) => _coordinators.Barriers[name] = ReadParties(barrier));
        Declare(section, "values", (name, value) => _coordinators.Values[name] = ReadInitial(value));
        Declare(section, "dictionaries", (name, _) => _coordinators.Dictionaries.Add(name));
        Declare(section, "pipes", (name, pipe) => _coordinators.Pipes[name] = new PipePlan(name, pipe.Switch("duplex") ?? true, (int)(pipe.Number("capacity", 0, int.MaxValue) ?? PipeExtensions.DefaultCapacity)));
    }

    // Coordinators are found by name, whatever their kind: one name can be only one of them.
    private void Declare(Section section, string kind, Action<string, Section> declare)
    {
        foreach ((string name, Section declared) in section.Subs(kind))
        {
            if (!_names.Add(name))
                section.Add(declared.Position, $"{declared.Path}: found '{name}' a second time, expected a name that nothing else beside the processes has");
            declare(name, declared);
            declared.Finish();
        }
    }

    private QueuePlan ReadQueue(string name, Section queue)
    {
        bool joinable = queue.Switch("joinable") ?? false;
        if (!joinable && queue.Has("max-crashes"))
            queue.Add(queue.PositionOf("max-crashes"), $"{queue.Path}: found 'max-crashes', expected it only where joinable = on: an item of a plain queue is its getter's at once");
        if (!queue.Has("journal") && queue.Has("flush"))
            queue.Add(queue.PositionOf("flush"), $"{queue.Path}: found 'flush', expected it only with a 'journal'");
        return new QueuePlan(name, joinable, new QueueOptions
        {
            Capacity = (int)(queue.Number("capacity", 0, int.MaxValue) ?? 0),
            MaximumCrashes = (int)(queue.Number("max-crashes", 0, int.MaxValue) ?? 3),
            JournalFolder = queue.Text("journal") is { } journal ? Path.GetFullPath(journal, _folder) : null,
            FlushJournal = queue.Switch("flush") ?? false,
        });
    }

    private static int ReadParties(Section barrier)
    {
        if (!barrier.Has("parties"))
            barrier.Add(barrier.Position, $"{barrier.Path}: the key 'parties' is missing: expected how many have to arrive before they pass");
        return (int)(barrier.Number("parties", 1, int.MaxValue) ?? 1);
    }

    // A value of a file is a whole number if it looks like one, else a text.
    private static object ReadInitial(Section value) =>
        value.Text("initial") is not { } text ? 0L : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : text;

    private static PoolOptions ReadPool(string name, Section pool) => new()
    {
        Name = name,
        Size = (int?)pool.Number("size", 1, MostProcesses),
        MaxTasksPerChild = (int?)pool.Number("max-tasks-per-child", 1, int.MaxValue),
        LazyStart = pool.Switch("lazy") ?? false,
        IdleTimeout = pool.Time("idle-timeout"),
    };

    private void ReadProcesses(Section section)
    {
        if (!section.Has("processes"))
            section.Add(section.Position, $"{section.Path}: the section 'processes' is missing: expected at least one process");
        foreach ((string key, Section process) in section.Subs("processes"))
            ReadProcess(key, process);
        if (_processes.Count > MostProcesses)
            section.Add(section.PositionOf("processes"), $"found {_processes.Count} processes, expected at most {MostProcesses}");
    }

    private void ReadProcess(string key, Section process)
    {
        string name = process.Text("name") ?? key;
        int instances = (int)(process.Number("instances", 1, MostProcesses) ?? 1);
        bool daemon = process.Switch("daemon") ?? false;
        (Type? actor, MethodInfo? method, IReadOnlyList<object?> arguments) = ReadTarget(process);
        Dictionary<string, string?> environment = [];
        if (process.Sub("environment") is { } variables)
        {
            foreach (string variable in variables.Keys.ToList())
                environment[variable] = variables.Text(variable);
        }

        RestartRule restart = RestartReader.Read(process.Sub("restart"));
        process.Finish();
        if (name.Length is 0 or > 190 || name.Any(char.IsControl))
            process.Add(process.PositionOf("name"), $"{process.Path}.name: found a name of {name.Length} characters, expected 1 to 190 and no control characters");
        for (int i = 1; i <= instances; i++)
            _processes.Add(new ProcessPlan(key, instances == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), daemon, actor, method, arguments, environment, restart));
    }

    private (Type? Actor, MethodInfo? Method, IReadOnlyList<object?> Arguments) ReadTarget(Section process)
    {
        ArgumentBinder binder = new(_coordinators);
        string? actorName = process.Text("actor");
        string? methodName = process.Text("function");
        if (process.Has("actor") == process.Has("function"))
        {
            process.Add(process.Position, $"{process.Path}: expected either 'actor' or 'function', found {(actorName is null ? "neither" : "both")}");
            return default;
        }

        if (process.Has("function"))
        {
            _ = process.Node("args");
            (MethodInfo? method, string? fault) = methodName is null ? default : TargetFinder.FindMethod(methodName, _folders);
            if (fault is not null)
                process.Add(process.PositionOf("function"), $"{process.Path}.function: {fault}");
            return (null, method, method is null ? [] : binder.BindListed(process, "args", method));
        }

        (Type? type, string? trouble) = actorName is null ? default : TargetFinder.FindActor(actorName, _folders);
        if (trouble is not null)
            process.Add(process.PositionOf("actor"), $"{process.Path}.actor: {trouble}");
        HoconNode? with = process.Node("with");
        if (type is null)
            return default;
        Section? settings = with is null ? new Section(new HoconObject(process.Position), process.Path + ".with", _faults) : process.Sub("with");
        ConstructorInfo? constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        return settings is null || constructor is null ? default : (type, null, binder.BindNamed(settings, constructor.GetParameters()));
    }

    private List<Expectation> ReadExpectations(Section? expect)
    {
        List<Expectation> expectations = [];
        if (expect is null)
            return expectations;
        ReadFigures(expect, "queues", _coordinators.Queues.Keys, ["put", "done", "granted", "redelivered", "ready", "taken", "dead"], expectations);
        ReadFigures(expect, "locks", _coordinators.Locks, ["acquired", "released", "abandoned", "most"], expectations);
        ReadFigures(expect, "semaphores", _coordinators.Semaphores.Keys, ["acquired", "released", "most"], expectations);
        ReadFigures(expect, "pools", _coordinators.Pools.Keys, ["started", "completed", "failed"], expectations);
        ReadFigures(expect, "rlocks", _coordinators.RLocks, ["acquired", "released", "abandoned", "most"], expectations);
        ReadFigures(expect, "events", _coordinators.Events, ["set", "cleared", "waiting"], expectations);
        ReadFigures(expect, "conditions", _coordinators.Conditions, ["acquired", "released", "abandoned", "waiting", "notified", "most"], expectations);
        ReadFigures(expect, "barriers", _coordinators.Barriers.Keys, ["waiting", "passed", "broken"], expectations);
        ReadFigures(expect, "values", _coordinators.Values.Keys, ["set", "value"], expectations);
        ReadFigures(expect, "dictionaries", _coordinators.Dictionaries, ["count"], expectations);
        ReadFigures(expect, "pipes", _coordinators.Pipes.Keys, ["sent", "received"], expectations);
        ReadFigures(expect, "processes", [.. _processes.Select(process => process.Key).Distinct()], ["exit", "signal", "restarts"], expectations);
        expect.Finish();
        return expectations;
    }

    private static void ReadFigures(Section expect, string kind, IReadOnlyCollection<string> subjects, string[] figures, List<Expectation> expectations)
    {
        foreach ((string name, Section figure) in expect.Subs(kind))
        {
            if (!subjects.Contains(name))
                expect.Add(figure.Position, $"{expect.Path}.{kind}: found '{name}', which this scenario does not have{Suggestion.For(name, subjects)}");
            expectations.AddRange(figures.Select(key => (key, value: figure.Number(key, 0, long.MaxValue))).Where(pair => pair.value is not null).Select(pair => new Expectation(kind, name, pair.key, pair.value!.Value)));
            figure.Finish();
        }
    }
}
