using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Scenario files to a checked <see cref="Scenario"/>, or to everything that is wrong with them. Nothing is started.</summary>
internal sealed class ScenarioReader
{
    public const int MostProcesses = 1000;
    private const int MostFaults = 50;

    public static ScenarioResult Read(string path, IReadOnlyList<string> overrides) => Read([path], overrides);

    /// <summary>Reads files of which later ones add to and win over earlier ones, and settings that win over all of them.</summary>
    public static ScenarioResult Read(IReadOnlyList<string> paths, IReadOnlyList<string> overrides)
    {
        List<Fault> faults = [];
        Scenario? scenario = null;
        HoconObject? root = HoconFile.Load(paths, overrides, faults);
        if (root is not null)
        {
            LanguageCheck.Check(root, ScenarioLanguage.File, "file", faults);
            if (new Section(root, "file", ScenarioLanguage.File, faults).Sub("scenario") is { } section)
                scenario = Read(section, paths[0], faults);
        }

        List<Fault> sorted = [.. faults.Distinct().OrderBy(fault => fault.Position.File, StringComparer.Ordinal).ThenBy(fault => fault.Position.Line).ThenBy(fault => fault.Position.Column)];
        if (sorted.Count > MostFaults)
            sorted = [.. sorted.Take(MostFaults), new Fault(sorted[MostFaults].Position, $"and {sorted.Count - MostFaults} more faults from here on")];
        return new ScenarioResult(sorted.Count == 0 ? scenario : null, sorted, root);
    }

    private static Scenario Read(Section section, string path, List<Fault> faults)
    {
        Folders folders = new(path);
        folders.Assemblies.AddRange(section.Texts("assemblies").Select(folder => folders.FromFile(folder, section.PositionOf("assemblies"))));
        Coordinators coordinators = new CoordinatorReader(folders).Read(section);
        List<ProcessPlan> processes = new ProcessReader(coordinators, folders, faults).Read(section);
        Section? main = section.Sub("main");
        return new Scenario
        {
            Name = section.Text("name") ?? Path.GetFileNameWithoutExtension(path),
            Timeout = (TimeSpan?)section.Value("timeout"),
            Seed = section.Whole("seed"),
            Started = main?.Texts("started") ?? [],
            Ended = main?.Texts("ended") ?? [],
            Files = ReadFiles(section),
            Coordinators = coordinators,
            Processes = processes,
            Groups = PolicyReader.ReadGroups(section, processes),
            Faults = PolicyReader.ReadFaults(section, processes),
            Runtime = ReadRuntime(section, folders),
            Expectations = ExpectationReader.Read(section.Sub("expect"), coordinators, processes),
        };
    }

    private static Dictionary<string, string> ReadFiles(Section section)
    {
        Dictionary<string, string> texts = [];
        foreach ((string name, object text, SourcePosition position) in section.Values("files"))
        {
            if (name != Path.GetFileName(name) || name is "" or "." or ".." or RunFolderNames.Events or RunFolderNames.Scenario or "report.html" or "trace.json" || name.Contains('\0') || name.EndsWith(".log", StringComparison.Ordinal))
                section.Add(position, $"{section.Path}.files: found the file name '{name}', expected one without folders that is not the run's own ({RunFolderNames.Events}, {RunFolderNames.Scenario}, *.log)");
            else
                texts[name] = (string)text;
        }

        return texts;
    }

    private static ProcessRuntimeOptions ReadRuntime(Section section, Folders folders)
    {
        List<Type> allowed = [];
        foreach (string name in section.Texts("allowed-types"))
        {
            (Type? type, string? fault) = TargetFinder.FindType(name, folders.Assemblies);
            if (type is null)
                section.Add(section.PositionOf("allowed-types"), $"{section.Path}.allowed-types: {fault}");
            else
                allowed.Add(type);
        }

        ProcessRuntimeOptions options = new()
        {
            Standby = section.Whole("standby") ?? 0,
            IsRecorded = true,
            AssemblyFolders = folders.Assemblies,
            Transport = (WireTransport)section.Value("transport")!,
            StopGrace = (TimeSpan)section.Value("stop-grace")!,
            InheritedEnvironment = section.Has("inherit-environment") ? section.Texts("inherit-environment") : null,
            AllowDiagnostics = section.Switch("allow-diagnostics"),
            AllowedTypes = allowed,
        };
        return section.Whole("max-concurrent-starts") is { } most ? options with { MaxConcurrentStarts = most } : options;
    }
}
