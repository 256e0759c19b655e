using System.Reflection;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads the processes of a scenario, each instance a plan.</summary>
internal sealed class ProcessReader(Coordinators coordinators, Folders folders, List<Fault> faults)
{
    private readonly List<ProcessPlan> _processes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public List<ProcessPlan> Read(Section section)
    {
        foreach ((string key, Section process) in section.Table("processes"))
            Read(key, process);
        if (_processes.Count > ScenarioReader.MostProcesses)
            section.Add(section.PositionOf("processes"), $"found {_processes.Count} processes, expected at most {ScenarioReader.MostProcesses}");
        PolicyReader.CheckDependencies(section, _processes);
        return _processes;
    }

    private void Read(string key, Section process)
    {
        string name = process.Text("name") ?? key;
        int instances = process.Whole("instances") ?? 1;
        (Type? actor, MethodInfo? method, IReadOnlyList<object?> arguments) = ReadTarget(process);
        if (name.Length is 0 or > 190 || name.Any(char.IsControl))
            process.Add(process.PositionOf("name"), $"{process.Path}.name: found a name of {name.Length} characters, expected 1 to 190 and no control characters");
        ProcessPlan plan = new(PolicyReader.ReadRules(key, name, process), actor, method, arguments, ReadEnvironment(process))
        {
            BaseName = name,
            WorkingFolder = ReadFolder(process),
            MemoryLimit = process.Long("memory-limit"),
        };
        for (int i = 1; i <= instances; i++)
        {
            string own = instances == 1 ? name : plan.NameOf(i);
            if (!_names.Add(own))
                process.Add(process.Position, $"{process.Path}: found the name '{own}' a second time, expected one that no other process has");
            _processes.Add(plan with { Rules = plan.Rules with { Name = own, Instance = i } });
        }
    }

    private string? ReadFolder(Section process)
    {
        if (process.Text("working-folder") is not { } folder)
            return null;
        string place = folder.StartsWith("{run}", StringComparison.Ordinal) ? folder : folders.FromFile(folder, process.PositionOf("working-folder"));
        if (!place.Contains("{run}", StringComparison.Ordinal) && !Directory.Exists(place))
            process.Add(process.PositionOf("working-folder"), $"{process.Path}.working-folder: found '{folder}', but there is no folder '{place}'");
        return place;
    }

    private static Dictionary<string, string?> ReadEnvironment(Section process)
    {
        Dictionary<string, string?> environment = [];
        foreach ((string variable, object value, SourcePosition position) in process.Values("environment"))
        {
            if (EnvironmentName.Fault(variable, (string)value) is { } fault)
                process.Add(position, $"{process.Path}.environment: {fault}");
            environment[variable] = (string)value;
        }

        return environment;
    }

    private (Type? Actor, MethodInfo? Method, IReadOnlyList<object?> Arguments) ReadTarget(Section process)
    {
        ArgumentBinder binder = new(coordinators);
        string? actorName = process.Text("actor");
        string? methodName = process.Text("function");
        if (process.Has("actor") == process.Has("function"))
        {
            process.Add(process.Position, $"{process.Path}: expected either 'actor' or 'function', found {(process.Has("actor") ? "both" : "neither")}");
            return default;
        }

        if (process.Has("function"))
        {
            (MethodInfo? method, string? fault) = methodName is null ? default : TargetFinder.FindMethod(methodName, folders.Assemblies);
            if (fault is not null)
                process.Add(process.PositionOf("function"), $"{process.Path}.function: {fault}");
            return (null, method, method is null ? [] : binder.BindListed(process, "args", method));
        }

        (Type? type, string? trouble) = actorName is null ? default : TargetFinder.FindActor(actorName, folders.Assemblies);
        if (trouble is not null)
            process.Add(process.PositionOf("actor"), $"{process.Path}.actor: {trouble}");
        if (type is null || process.Node("with") is HoconBroken)
            return default;
        if (process.Node("with") is { } other and not HoconObject)
        {
            process.Wrong(other, "with", "a section { … }");
            return default;
        }

        Section settings = new(process.Node("with") as HoconObject ?? new HoconObject(process.Position), process.Path + ".with", new SectionSpec(), faults);
        ConstructorInfo? constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        return constructor is null ? default : (type, null, binder.BindNamed(settings, constructor.GetParameters()));
    }
}
