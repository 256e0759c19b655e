namespace ProcActors.Launcher.Control;

/// <summary>Where runs keep their folders, as <see cref="Running.RunFolder"/> makes them.</summary>
internal static class RunPlaces
{
    public const string Latest = "latest";
    public const string Events = "events.ndjson";

    /// <summary>The folder of all runs whose folder was not named.</summary>
    public static string Runs => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "procactors",
        "runs");
}
