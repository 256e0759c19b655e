using ProcActors.Launcher.Hocon;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Where the relative paths of a scenario begin: at the file that they stand in, or at the first file for those of the command line.</summary>
internal sealed class Folders(string firstFile)
{
    private readonly string _first = Path.GetDirectoryName(Path.GetFullPath(firstFile))!;

    /// <summary>Where assemblies are looked for, the folder of the first file before all.</summary>
    public List<string> Assemblies { get; } = [Path.GetDirectoryName(Path.GetFullPath(firstFile))!];

    public string FromFile(string path, SourcePosition position)
    {
        string folder = position.File.StartsWith("-s", StringComparison.Ordinal) ? _first : Path.GetDirectoryName(Path.GetFullPath(position.File)) ?? _first;
        return path.Contains('\0') ? path : Path.GetFullPath(path, folder);
    }
}

/// <summary>The files that every run folder has.</summary>
internal static class RunFolderNames
{
    public const string Events = "events.ndjson";
    public const string Scenario = "scenario.conf";
}
